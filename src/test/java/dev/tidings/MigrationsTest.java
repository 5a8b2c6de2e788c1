package dev.tidings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.history.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whoever has data of an earlier version keeps it: each version's schema is filled, by the file of
 * its name in the test resources, and brought to the newest one, on both databases.
 */
class MigrationsTest {
  private static Path folder;

  @BeforeAll
  static void start(@TempDir Path given) {
    folder = given;
  }

  static Stream<MigrationVersion> earlierVersions() {
    List<MigrationVersion> versions =
        Stream.of(migrations(h2("versions"), MigrationVersion.LATEST).info().all())
            .map(MigrationInfo::getVersion)
            .toList();
    assertThat(versions).hasSizeGreaterThan(1);
    return versions.subList(0, versions.size() - 1).stream();
  }

  @ParameterizedTest
  @MethodSource("earlierVersions")
  void h2KeepsWhatItHas(MigrationVersion version) throws Exception {
    keepsWhatItHas(h2("from" + version), version);
  }

  @ParameterizedTest
  @MethodSource("earlierVersions")
  void postgresKeepsWhatItHas(MigrationVersion version) throws Exception {
    keepsWhatItHas(PostgresServer.empty(), version);
  }

  private static void keepsWhatItHas(DataSource source, MigrationVersion version)
      throws SQLException, IOException {
    migrateAndFill(source, version);
    Map<String, List<String>> before = rows(source);
    assertThat(before.entrySet())
        .as("each table of V" + version + " has a row to keep; add it to V*.sql")
        .allSatisfy(table -> assertThat(table.getValue()).as(table.getKey()).isNotEmpty());

    migrations(source, MigrationVersion.LATEST).migrate();

    Map<String, List<String>> after = rows(source);
    before.forEach(
        (table, rows) ->
            assertThat(after.get(table))
                .as(table)
                .hasSameSizeAs(rows)
                .zipSatisfy(
                    rows, (now, then) -> assertThat(now.split("\\|")).contains(then.split("\\|"))));
  }

  /** Version by version, each filled as it was then. */
  private static void migrateAndFill(DataSource source, MigrationVersion upTo)
      throws SQLException, IOException {
    for (MigrationInfo migration : migrations(source, upTo).info().all()) {
      if (migration.getVersion().compareTo(upTo) <= 0) {
        migrations(source, migration.getVersion()).migrate();
        fill(source, migration.getVersion());
      }
    }
  }

  private static void fill(DataSource source, MigrationVersion version)
      throws SQLException, IOException {
    try (InputStream file =
            MigrationsTest.class.getResourceAsStream("migrations/V" + version + ".sql");
        Connection connection = source.getConnection()) {
      assertThat(file).as("rows of V" + version).isNotNull();
      String all = new String(file.readAllBytes(), StandardCharsets.UTF_8);
      for (String insert : all.split(";\\s*\\n")) {
        if (!insert.isBlank()) {
          try (PreparedStatement statement = connection.prepareStatement(insert)) {
            statement.execute();
          }
        }
      }
    }
  }

  /** The rows of each of our tables, their values joined. */
  private static Map<String, List<String>> rows(DataSource source) throws SQLException {
    Map<String, List<String>> rows = new TreeMap<>();
    try (Connection connection = source.getConnection();
        ResultSet tables =
            connection
                .getMetaData()
                .getTables(connection.getCatalog(), connection.getSchema(), "%", tableTypes())) {
      while (tables.next()) {
        String table = tables.getString("TABLE_NAME").toLowerCase(Locale.ROOT);
        if (!table.startsWith("flyway")) {
          rows.put(table, rows(connection, table));
        }
      }
    }
    return rows;
  }

  private static String[] tableTypes() {
    return new String[] {"TABLE", "BASE TABLE"};
  }

  private static List<String> rows(Connection connection, String table) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement("select * from " + table);
        ResultSet found = statement.executeQuery()) {
      int columns = found.getMetaData().getColumnCount();
      while (found.next()) {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          values.add(value(found, i));
        }
        rows.add(String.join("|", values));
      }
    }
    return rows;
  }

  private static String value(ResultSet row, int column) throws SQLException {
    return row.getMetaData().getColumnType(column) == Types.CLOB
        ? "clob"
        : String.valueOf(row.getObject(column));
  }

  private static Flyway migrations(DataSource source, MigrationVersion target) {
    return Flyway.configure()
        .dataSource(source)
        .locations("filesystem:db/migration")
        .target(target)
        .load();
  }

  private static DataSource h2(String name) {
    JdbcDataSource source = new JdbcDataSource();
    source.setURL("jdbc:h2:file:" + folder.resolve(name).toAbsolutePath());
    source.setUser("tidings");
    source.setPassword("tidings");
    return source;
  }
}
