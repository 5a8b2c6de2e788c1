package dev.tidings.query;

import dev.tidings.query.SqlText.Kind;
import dev.tidings.query.SqlText.Token;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Lets through one SELECT that calls well-known functions only, and refuses everything else by
 * name. It is the second line: the first is an account that may only read. Immutable.
 */
final class StatementGuard {
  private static final int MAX_LENGTH = 100_000;

  /** What writes, locks or makes something, wherever it stands. */
  private static final Set<String> REFUSED_WORDS =
      Set.of(
          "insert",
          "update",
          "delete",
          "merge",
          "into",
          "create",
          "alter",
          "drop",
          "truncate",
          "grant",
          "revoke",
          "call",
          "execute",
          "copy");

  /** Types whose values H2 makes objects of, with the hub's own classes. */
  private static final Set<String> OBJECT_TYPES =
      Set.of("java_object", "object", "other", "geometry");

  private static final Set<String> LOCKS = Set.of("share", "no", "key");

  /** What a bracket may follow without being called. */
  private static final Set<String> SYNTAX =
      Set.of(
          "all",
          "and",
          "any",
          "array",
          "as",
          "between",
          "by",
          "case",
          "cross",
          "cube",
          "distinct",
          "else",
          "except",
          "exists",
          "fetch",
          "filter",
          "first",
          "from",
          "group",
          "having",
          "ilike",
          "in",
          "intersect",
          "interval",
          "is",
          "join",
          "lateral",
          "like",
          "limit",
          "materialized",
          "next",
          "not",
          "offset",
          "on",
          "or",
          "order",
          "over",
          "partition",
          "rollup",
          "row",
          "select",
          "sets",
          "some",
          "then",
          "union",
          "using",
          "values",
          "when",
          "where",
          "with",
          "within");

  private final Set<String> functions;
  private final Set<String> refusedWords;

  private StatementGuard(Stream<String> functions, Set<String> refusedWords) {
    this.functions = functions.map(f -> f.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    this.refusedWords = refusedWords;
  }

  /** For a database that is a process of its own; lets through calls of these functions as well. */
  static StatementGuard ofServer(Collection<String> more) {
    return new StatementGuard(
        Stream.of(SqlFunctions.HARMLESS, SqlFunctions.ELSEWHERE, more).flatMap(Collection::stream),
        REFUSED_WORDS);
  }

  /**
   * For H2 within the hub, where no pattern is matched that could take for ever, and no bytes
   * become objects: a column that is called like such a type has to be quoted.
   */
  static StatementGuard ofEmbedded(Collection<String> more) {
    Set<String> refused = new HashSet<>(REFUSED_WORDS);
    refused.add("regexp");
    refused.addAll(OBJECT_TYPES);
    return new StatementGuard(
        Stream.of(SqlFunctions.HARMLESS, more).flatMap(Collection::stream), refused);
  }

  /**
   * The statement as it may be passed on.
   *
   * @throws RefusedStatementException where it is not one SELECT, or calls what is not known
   */
  String admit(String sql) {
    if (sql.length() > MAX_LENGTH) {
      throw new RefusedStatementException("sql has at most " + MAX_LENGTH + " characters");
    }
    SqlText text = SqlText.of(sql);
    List<Token> tokens = text.tokens();
    int end = tokens.size();
    if (end > 0 && tokens.get(end - 1).is(";")) {
      end--;
    }
    List<Token> statement = tokens.subList(0, end);
    requireSelect(statement);
    for (int i = 0; i < end; i++) {
      checkWord(statement, i);
    }
    for (int i = 0; i < end; i++) {
      checkName(statement, i);
    }
    String passed = text.text().stripTrailing();
    return passed.endsWith(";") ? passed.substring(0, passed.length() - 1) : passed;
  }

  private static void requireSelect(List<Token> statement) {
    Token first =
        statement.stream()
            .filter(token -> !token.is("("))
            .findFirst()
            .orElseThrow(() -> new RefusedStatementException("sql is empty"));
    if (!first.is("select") && !first.is("with")) {
      throw new RefusedStatementException(
          "only SELECT is run here, not " + first.text().toUpperCase(Locale.ROOT));
    }
  }

  private void checkWord(List<Token> tokens, int i) {
    Token token = tokens.get(i);
    if (token.is(";")) {
      throw new RefusedStatementException("one statement is run at a time; take the ; away");
    }
    if (token.kind() != Kind.WORD || isMember(tokens, i)) {
      return;
    }
    String word = token.text();
    if (refusedWords.contains(word)) {
      throw new RefusedStatementException(word.toUpperCase(Locale.ROOT) + " is not allowed here");
    }
    String next = i + 1 < tokens.size() ? tokens.get(i + 1).text() : "";
    if (word.equals("next") && next.equals("value")) {
      throw new RefusedStatementException("NEXT VALUE FOR is not allowed here");
    }
    if (word.equals("for") && LOCKS.contains(next)) {
      throw new RefusedStatementException("FOR " + next.toUpperCase(Locale.ROOT) + " locks rows");
    }
  }

  /** A name is called, or names a table, a column or a schema. */
  private void checkName(List<Token> tokens, int i) {
    if (!tokens.get(i).isName()) {
      return;
    }
    String name = tokens.get(i).text().toLowerCase(Locale.ROOT);
    boolean called = i + 1 < tokens.size() && tokens.get(i + 1).is("(");
    boolean ofCall = i + 3 < tokens.size() && isMember(tokens, i + 2) && tokens.get(i + 3).is("(");
    if (called) {
      checkCall(tokens, i, name, isMember(tokens, i));
    } else if (name.startsWith("pg_") && !ofCall) {
      throw new RefusedStatementException("the catalogue " + name + " is not read here");
    }
  }

  private static boolean isMember(List<Token> tokens, int i) {
    return i > 0 && tokens.get(i - 1).is(".");
  }

  private void checkCall(List<Token> tokens, int i, String name, boolean member) {
    Token before = i > 0 ? tokens.get(i - 1) : new Token(Kind.SIGN, "");
    boolean syntax = tokens.get(i).kind() == Kind.WORD && !member && SYNTAX.contains(name);
    if (syntax || before.is("as") || isType(tokens, i) || isColumnList(tokens, i)) {
      return;
    }
    String called = member ? tokens.get(i - 2).text().toLowerCase(Locale.ROOT) + "." + name : name;
    if (!functions.contains(called)) {
      throw new RefusedStatementException(
          "the function %s is not allowed here; see tidings.queries.functions".formatted(called));
    }
  }

  /** {@code x::numeric(10, 2)}. */
  private static boolean isType(List<Token> tokens, int i) {
    return i > 1 && tokens.get(i - 1).is(":") && tokens.get(i - 2).is(":");
  }

  /** {@code name (a, b) AS (SELECT}, which stands after WITH only. */
  private static boolean isColumnList(List<Token> tokens, int i) {
    int at = i + 2;
    while (at + 1 < tokens.size() && tokens.get(at).isName() && tokens.get(at + 1).is(",")) {
      at += 2;
    }
    return at + 4 < tokens.size()
        && tokens.get(at).isName()
        && tokens.get(at + 1).is(")")
        && tokens.get(at + 2).is("as")
        && tokens.get(at + 3).is("(")
        && (tokens.get(at + 4).is("select") || tokens.get(at + 4).is("with"));
  }
}
