package dev.tidings.query;

import dev.tidings.protocol.JsonWriter;
import dev.tidings.protocol.Utf8;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Rows as JSON, put together to pages. Numbers that every JSON reader keeps exactly are numbers,
 * all others strings. Not safe for use by several threads.
 */
final class ResultPages {
  /** A page ends after so many rows or bytes, whichever is first. */
  static final int ROWS = 500;

  private static final int BYTES = 256 * 1_024;

  /** A text in one cell is cut after so many characters, and all cells of a row after more. */
  private static final int CELL = 16_384;

  private static final int ROW = 65_536;
  private static final long MAX_EXACT = 9_007_199_254_740_991L;
  private static final int EXACT_DIGITS = 15;

  /** Takes the pages, numbered from 1. */
  interface Sink {
    void page(int number, String content);
  }

  private final Sink sink;
  private final String columns;
  private final int width;
  private final MessageDigest digest;
  private final StringBuilder page = new StringBuilder();
  private int pageRows;
  private int pages;
  private long rows;
  private long bytes;
  private boolean cut;

  ResultPages(ResultSetMetaData meta, Sink sink) throws SQLException {
    this.sink = sink;
    this.width = meta.getColumnCount();
    this.columns = columns(meta);
    this.digest = sha256();
    digest.update(columns.getBytes(StandardCharsets.UTF_8));
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
    for (int i = 1; i <= width; i++) {
      String cell = cell(row.getObject(i), row, i, Math.min(CELL, left));
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

  private String cell(@Nullable Object value, ResultSet row, int column, int max)
      throws SQLException {
    if (value == null) {
      return "null";
    }
    if (value instanceof Boolean || isExact(value)) {
      return value instanceof BigDecimal decimal ? decimal.toPlainString() : value.toString();
    }
    String text = row.getString(column);
    if (text == null) {
      return "null";
    }
    if (text.length() > max) {
      cut = true;
      text = text.substring(0, max);
    }
    return JsonWriter.quote(text);
  }

  private static boolean isExact(Object value) {
    if (value instanceof Double || value instanceof Float) {
      return Double.isFinite(((Number) value).doubleValue());
    }
    if (value instanceof BigDecimal decimal) {
      return decimal.precision() <= EXACT_DIGITS && Math.abs(decimal.scale()) <= EXACT_DIGITS;
    }
    return (value instanceof Long
            || value instanceof Integer
            || value instanceof Short
            || value instanceof Byte)
        && Math.abs(((Number) value).longValue()) <= MAX_EXACT;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
