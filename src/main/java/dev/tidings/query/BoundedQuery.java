package dev.tidings.query;

import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.Set;

/**
 * A statement of PostgreSQL whose cells are cut by the server, since its driver would take a row of
 * any size into the hub's memory. Immutable.
 *
 * @param sql the same rows in the same order
 * @param fetch how many rows may be fetched at a time
 */
record BoundedQuery(String sql, int fetch) {
  /** Types whose values are short. */
  private static final Set<String> SHORT =
      Set.of(
          "bool",
          "int2",
          "int4",
          "int8",
          "serial",
          "bigserial",
          "float4",
          "float8",
          "date",
          "time",
          "timetz",
          "timestamp",
          "timestamptz",
          "uuid",
          "interval",
          "oid",
          "money");

  /** What may be fetched at once, and the most that one cell has: four bytes a character. */
  private static final int BYTES = 16 * 1_024 * 1_024;

  private static final int CELL_BYTES = 4 * (ResultPages.CELL + 1);

  /** Numbers have at most 131,072 digits before the point and 16,383 after it. */
  private static final String NUMBER = "numeric";

  static BoundedQuery of(String sql, ResultSetMetaData meta, int fetch) throws SQLException {
    int width = meta.getColumnCount();
    if (width == 0) {
      return new BoundedQuery(sql, fetch);
    }
    StringBuilder cells = new StringBuilder();
    StringBuilder names = new StringBuilder();
    int longs = 0;
    for (int i = 1; i <= width; i++) {
      String type = meta.getColumnTypeName(i);
      boolean isShort = SHORT.contains(type);
      longs += isShort ? 0 : 1;
      String separator = i > 1 ? ", " : "";
      cells.append(separator).append(cell("c" + i, isShort || type.equals(NUMBER)));
      names.append(separator).append('c').append(i);
    }
    String bounded = "select %s from (%s) as tidings_rows (%s)".formatted(cells, sql, names);
    int rows = longs == 0 ? fetch : Math.max(1, BYTES / CELL_BYTES / longs);
    return new BoundedQuery(bounded, Math.min(fetch, rows));
  }

  /** One character more than is kept shows that there was more. */
  private static String cell(String column, boolean whole) {
    return whole
        ? column
        : "pg_catalog.\"left\"(%s::pg_catalog.text, %d)".formatted(column, ResultPages.CELL + 1);
  }
}
