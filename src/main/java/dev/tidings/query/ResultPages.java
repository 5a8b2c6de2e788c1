package dev.tidings.query;

import dev.tidings.protocol.JsonWriter;
import dev.tidings.protocol.Sha256;
import dev.tidings.protocol.Utf8;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Rows as JSON, put together to pages. Numbers that every JSON reader keeps exactly are numbers,
 * all others strings. A cell is read as the type of its column says and never as an object, so no
 * driver makes one of its bytes. Not safe for use by several threads.
 */
final class ResultPages {
  /** A page ends after so many rows or bytes, whichever is first. */
  static final int ROWS = 500;

  private static final int BYTES = 256 * 1_024;

  /** A text in one cell is cut after so many characters, and all cells of a row after more. */
  static final int CELL = 16_384;

  private static final int ROW = 65_536;
  private static final long MAX_EXACT = 9_007_199_254_740_991L;
  private static final int EXACT_DIGITS = 15;
  private static final Pattern DECIMAL = Pattern.compile("-?\\d+(\\.\\d+)?([eE][+-]?\\d{1,3})?");

  /** Types whose values a driver within the hub makes objects of. */
  private static final Set<String> OBJECTS = Set.of("JAVA_OBJECT", "GEOMETRY");

  /** Takes the pages, numbered from 1. */
  interface Sink {
    void page(int number, String content);
  }

  private final Sink sink;
  private final String columns;

  /** Of {@link Types}, by column. */
  private final int[] types;

  private final MessageDigest digest;
  private final StringBuilder page = new StringBuilder();
  private int pageRows;
  private int pages;
  private long rows;
  private long bytes;
  private boolean cut;

  ResultPages(ResultSetMetaData meta, Sink sink) throws SQLException {
    this.sink = sink;
    this.types = types(meta);
    this.columns = columns(meta);
    this.digest = Sha256.begun();
    digest.update(columns.getBytes(StandardCharsets.UTF_8));
  }

  private static int[] types(ResultSetMetaData meta) throws SQLException {
    int[] types = new int[meta.getColumnCount()];
    for (int i = 0; i < types.length; i++) {
      types[i] = meta.getColumnType(i + 1);
      if (types[i] == Types.JAVA_OBJECT || OBJECTS.contains(meta.getColumnTypeName(i + 1))) {
        throw new SQLException(
            "the column %s is of the type %s, which is not read here"
                .formatted(meta.getColumnLabel(i + 1), meta.getColumnTypeName(i + 1)));
      }
    }
    return types;
  }

  private static String columns(ResultSetMetaData meta) throws SQLException {
    StringBuilder json = new StringBuilder("[");
    for (int i = 1; i <= meta.getColumnCount(); i++) {
      json.append(i > 1 ? "," : "")
          .append(
              JsonWriter.object()
                  .text("name", meta.getColumnLabel(i))
                  .text("type", meta.getColumnTypeName(i))
                  .end());
    }
    return json.append(']').toString();
  }

  /** Adds the row at which the result stands. */
  void add(ResultSet row) throws SQLException {
    StringBuilder json = new StringBuilder("[");
    int left = ROW;
    for (int i = 1; i <= types.length; i++) {
      String cell = cell(row, i, Math.min(CELL, left));
      left = Math.max(0, left - cell.length());
      json.append(i > 1 ? "," : "").append(cell);
    }
    String text = json.append(']').toString();
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    page.append(pageRows > 0 ? "," : "").append(text);
    bytes += Utf8.length(text);
    rows++;
    pageRows++;
    if (pageRows == ROWS || page.length() > BYTES) {
      endPage();
    }
  }

  /** Passes on what is left; a result without rows has one page as well. */
  void end() {
    if (pageRows > 0 || pages == 0) {
      endPage();
    }
  }

  private void endPage() {
    pages++;
    sink.page(pages, "{\"columns\":" + columns + ",\"rows\":[" + page + "]}");
    page.setLength(0);
    pageRows = 0;
  }

  long rows() {
    return rows;
  }

  long bytes() {
    return bytes;
  }

  /** Whether a cell is not whole. */
  boolean isCut() {
    return cut;
  }

  /** What is the same for the same columns and rows in the same order only. */
  String hash() {
    return HexFormat.of().formatHex(digest.digest());
  }

  private String cell(ResultSet row, int column, int max) throws SQLException {
    String text = row.getString(column);
    if (text == null) {
      return "null";
    }
    String plain = plain(types[column - 1], text);
    if (plain != null) {
      return plain;
    }
    if (text.length() > max) {
      cut = true;
      text = text.substring(0, max);
    }
    return JsonWriter.quote(text);
  }

  /** A number or a truth value as JSON has it; null for what has to be a string. */
  private static @Nullable String plain(int type, String text) {
    return switch (type) {
      case Types.BIT, Types.BOOLEAN -> truth(text);
      case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT -> integer(text);
      case Types.REAL, Types.FLOAT, Types.DOUBLE -> real(text);
      case Types.NUMERIC, Types.DECIMAL -> decimal(text);
      default -> null;
    };
  }

  /** PostgreSQL says {@code t} and {@code f}. */
  private static @Nullable String truth(String text) {
    return switch (text) {
      case "t", "true", "TRUE" -> "true";
      case "f", "false", "FALSE" -> "false";
      default -> null;
    };
  }

  private static @Nullable String integer(String text) {
    return Math.abs(Long.parseLong(text)) <= MAX_EXACT ? text : null;
  }

  private static @Nullable String real(String text) {
    double value = Double.parseDouble(text);
    return Double.isFinite(value) ? text : null;
  }

  private static @Nullable String decimal(String text) {
    if (text.length() > 2 * EXACT_DIGITS + 2 || !DECIMAL.matcher(text).matches()) {
      return null;
    }
    BigDecimal decimal = new BigDecimal(text);
    return decimal.precision() <= EXACT_DIGITS && Math.abs(decimal.scale()) <= EXACT_DIGITS
        ? decimal.toPlainString()
        : null;
  }
}
