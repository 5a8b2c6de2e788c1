package dev.tidings.history;

import dev.tidings.database.DatabaseProduct;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/** How many rows a database reads for a query, as it says itself when it explains what it did. */
final class Explained {
  private static final Pattern SCANNED = Pattern.compile("scanCount: (\\d+)");

  /** A node of a plan of PostgreSQL, on a line of its own. */
  private static final Pattern NODE =
      Pattern.compile("^(?:\\s*->)?\\s*(\\S.*)\\(actual rows=([\\d.]+) loops=(\\d+)\\)");

  /** On a line below its node. */
  private static final Pattern READ_IN_VAIN =
      Pattern.compile("Rows Removed by (?:Filter|Index Recheck): (\\d+)");

  private static final Pattern OF_A_TABLE =
      Pattern.compile("(?:Parallel )?(?:Seq|Index|Index Only|Bitmap Heap) Scan\\b.* on .*");

  private final DataSource source;
  private final DatabaseProduct product;

  Explained(DataSource source, DatabaseProduct product) {
    this.source = source;
    this.product = product;
  }

  /** How many rows it reads for the query, with the same values. */
  long rows(RecordedStatements.Sent sent) {
    return product == DatabaseProduct.H2
        ? rowsOfH2(plan("explain analyze ", sent))
        : rowsOfPostgres(plan("explain (analyze, timing off, costs off, summary off) ", sent));
  }

  private String plan(String explain, RecordedStatements.Sent sent) {
    try (Connection connection = source.getConnection();
        PreparedStatement explained = connection.prepareStatement(explain + sent.sql())) {
      for (Map.Entry<Integer, Object> value : sent.values().entrySet()) {
        explained.setObject(value.getKey(), value.getValue());
      }
      StringBuilder plan = new StringBuilder();
      try (ResultSet lines = explained.executeQuery()) {
        while (lines.next()) {
          plan.append(lines.getString(1)).append('\n');
        }
      }
      return plan.toString();
    } catch (SQLException e) {
      throw new AssertionError(sent.sql(), e);
    }
  }

  private static long rowsOfH2(String plan) {
    long rows =
        SCANNED.matcher(plan).results().mapToLong(found -> Long.parseLong(found.group(1))).sum();
    if (rows == 0) {
      throw new AssertionError("H2 says nothing of the rows it read: " + plan);
    }
    return rows;
  }

  /** What each scan of a table gave, and what it read in vain, as often as it was done. */
  private static long rowsOfPostgres(String plan) {
    double rows = 0;
    long scans = 0;
    long times = 0;
    for (String line : plan.lines().toList()) {
      Matcher node = NODE.matcher(line);
      Matcher inVain = READ_IN_VAIN.matcher(line);
      if (node.find()) {
        boolean reads = OF_A_TABLE.matcher(node.group(1)).lookingAt();
        times = reads ? Long.parseLong(node.group(3)) : 0;
        scans += reads ? 1 : 0;
        rows += times * Double.parseDouble(node.group(2));
      } else if (inVain.find()) {
        rows += times * Double.parseDouble(inVain.group(1));
      }
    }
    if (scans == 0) {
      throw new AssertionError("PostgreSQL says nothing of the rows it read: " + plan);
    }
    return Math.round(rows);
  }
}
