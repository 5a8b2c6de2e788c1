package dev.tidings.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A statement as its words and signs. What databases read in different ways is refused and not
 * guessed: escaped, dollar-quoted and prefixed strings, nested comments, JDBC escapes, white space
 * beyond ASCII. {@link #text} is what may be passed on: the same without comments.
 */
final class SqlText {
  /** What a token is. */
  enum Kind {
    /** Not quoted; in lower case. */
    WORD,
    /** In double quotes; as it is meant. */
    QUOTED,
    STRING,
    NUMBER,
    SIGN
  }

  record Token(Kind kind, String text) {
    boolean is(String word) {
      return (kind == Kind.WORD || kind == Kind.SIGN) && text.equals(word);
    }

    boolean isName() {
      return kind == Kind.WORD || kind == Kind.QUOTED;
    }
  }

  private final String sql;
  private final StringBuilder clean;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  private SqlText(String sql) {
    this.sql = sql;
    this.clean = new StringBuilder(sql);
  }

  /**
   * Reads a statement.
   *
   * @throws RefusedStatementException where it is not plain
   */
  static SqlText of(String sql) {
    SqlText text = new SqlText(sql);
    while (text.at < sql.length()) {
      text.next();
    }
    return text;
  }

  List<Token> tokens() {
    return tokens;
  }

  /** The statement with blanks for comments, so that positions stay what they are. */
  String text() {
    return clean.toString();
  }

  private void next() {
    char c = sql.charAt(at);
    if (isBlank(c)) {
      at++;
    } else if (sql.startsWith("--", at)) {
      lineComment();
    } else if (sql.startsWith("/*", at)) {
      blockComment();
    } else if (c == '\'') {
      tokens.add(new Token(Kind.STRING, quoted('\'')));
    } else if (c == '"') {
      tokens.add(new Token(Kind.QUOTED, quoted('"')));
    } else if (isLetter(c)) {
      word();
    } else if (isDigit(c)) {
      number();
    } else {
      sign(c);
    }
  }

  private void lineComment() {
    int end = at;
    while (end < sql.length() && sql.charAt(end) != '\n') {
      refuseStrange(sql.charAt(end));
      end++;
    }
    blank(end);
  }

  private void blockComment() {
    int end = sql.indexOf("*/", at + 2);
    if (end < 0) {
      throw new RefusedStatementException("a comment does not end");
    }
    if (sql.substring(at + 2, end).contains("/*")) {
      throw new RefusedStatementException("a comment within a comment is not taken");
    }
    blank(end + 2);
  }

  private void blank(int end) {
    for (int i = at; i < end; i++) {
      if (sql.charAt(i) != '\n') {
        clean.setCharAt(i, ' ');
      }
    }
    at = end;
  }

  /** A quote that is doubled stands for itself. */
  private String quoted(char quote) {
    if (at > 0 && (isPart(sql.charAt(at - 1)) || sql.charAt(at - 1) == '&')) {
      throw new RefusedStatementException(
          "a quote right after a letter is not taken: put a blank between them, and write no E'', U&'' or X''");
    }
    StringBuilder content = new StringBuilder();
    int i = at + 1;
    while (i < sql.length()) {
      char c = sql.charAt(i);
      if (c == quote && (i + 1 == sql.length() || sql.charAt(i + 1) != quote)) {
        at = i + 1;
        return content.toString();
      }
      i += c == quote ? 2 : 1;
      content.append(c);
    }
    throw new RefusedStatementException("a quote does not end");
  }

  private void word() {
    int end = at;
    while (end < sql.length() && isPart(sql.charAt(end))) {
      end++;
    }
    tokens.add(new Token(Kind.WORD, sql.substring(at, end).toLowerCase(Locale.ROOT)));
    at = end;
  }

  private void number() {
    int end = at;
    while (end < sql.length() && (isPart(sql.charAt(end)) || sql.charAt(end) == '.')) {
      end++;
    }
    String number = sql.substring(at, end);
    if (!number.matches("\\d+(\\.\\d*)?([eE]\\d*)?")) {
      throw new RefusedStatementException(number + " is no number that is taken");
    }
    tokens.add(new Token(Kind.NUMBER, number));
    at = end;
  }

  private void sign(char c) {
    refuseStrange(c);
    if ("\\{}$`?#".indexOf(c) >= 0 || sql.startsWith("//", at)) {
      throw new RefusedStatementException("the sign " + c + " is not taken outside of strings");
    }
    tokens.add(new Token(Kind.SIGN, String.valueOf(c)));
    at++;
  }

  private static void refuseStrange(char c) {
    if (c > '~' ? !Character.isLetterOrDigit(c) && !isVisible(c) : c < ' ' && !isBlank(c)) {
      throw new RefusedStatementException(
          String.format("the character U+%04X is not taken outside of strings", (int) c));
    }
  }

  /** In comments people write what they like, but nothing that could end a line. */
  private static boolean isVisible(char c) {
    return !Character.isISOControl(c)
        && !Character.isWhitespace(c)
        && !Character.isSpaceChar(c)
        && Character.getType(c) != Character.FORMAT;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }

  private static boolean isLetter(char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || Character.isLetter(c);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isPart(char c) {
    return isLetter(c) || isDigit(c);
  }
}
