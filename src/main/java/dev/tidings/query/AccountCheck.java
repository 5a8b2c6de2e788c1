package dev.tidings.query;

import dev.tidings.database.DatabaseProduct;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds what an account may do besides reading one schema, so that a source that could write is not
 * used.
 */
interface AccountCheck {
  /** A sentence about the first right that is too much; empty where there is none. */
  Optional<String> find(Connection connection) throws SQLException;

  static AccountCheck of(DatabaseProduct product) {
    return switch (product) {
      case H2 -> AccountCheck::findInH2;
      case POSTGRESQL -> AccountCheck::findInPostgres;
    };
  }

  /** Rights count through every role that the account could take on. */
  private static Optional<String> findInPostgres(Connection connection) throws SQLException {
    String roles = "select r.oid from pg_roles r where pg_has_role(current_user, r.oid, 'MEMBER')";
    String ours =
        " n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_(toast|temp)'";
    String relation =
        "select n.nspname || '.' || c.relname from pg_class c"
            + " join pg_namespace n on n.oid = c.relnamespace, ("
            + roles
            + ") r where"
            + ours;
    List<String[]> checks =
        List.of(
            new String[] {
              "has an account with the administrator's role ",
              "select r.rolname from pg_roles r where pg_has_role(current_user, r.oid, 'MEMBER')"
                  + " and (r.rolsuper or r.rolcreatedb or r.rolcreaterole or r.rolreplication"
                  + " or r.rolbypassrls or r.rolname in ('pg_read_server_files',"
                  + " 'pg_write_server_files', 'pg_read_all_data', 'pg_execute_server_program', 'pg_signal_backend',"
                  + " 'pg_write_all_data', 'pg_maintain', 'pg_checkpoint', 'pg_monitor',"
                  + " 'pg_create_subscription', 'pg_use_reserved_connections'))"
            },
            new String[] {
              "has an account that may write to ",
              relation
                  + " and c.relkind in ('r', 'p', 'v', 'm', 'f') and (has_table_privilege(r.oid,"
                  + " c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')"
                  + " or has_any_column_privilege(r.oid, c.oid, 'INSERT, UPDATE, REFERENCES'))"
            },
            new String[] {
              "has an account that may use the sequence ",
              relation
                  + " and c.relkind = 'S' and has_sequence_privilege(r.oid, c.oid, 'USAGE, UPDATE')"
            },
            new String[] {
              "has an account that may create in the schema ",
              "select n.nspname from pg_namespace n, ("
                  + roles
                  + ") r where"
                  + ours
                  + " and has_schema_privilege(r.oid, n.oid, 'CREATE')"
            },
            new String[] {
              "has an account that may create schemas in ",
              "select current_database() from ("
                  + roles
                  + ") r"
                  + " where has_database_privilege(r.oid, current_database(), 'CREATE')"
            },
            new String[] {
              "has an account that may read more than one schema: ",
              "select string_agg(distinct n.nspname, ', ') from pg_class c"
                  + " join pg_namespace n on n.oid = c.relnamespace, ("
                  + roles
                  + ") r where"
                  + ours
                  + " and c.relkind in ('r', 'p', 'v', 'm', 'f')"
                  + " and has_schema_privilege(r.oid, n.oid, 'USAGE')"
                  + " and (has_table_privilege(r.oid, c.oid, 'SELECT')"
                  + " or has_any_column_privilege(r.oid, c.oid, 'SELECT'))"
                  + " and not exists (select 1 from pg_depend d"
                  + " where d.classid = 'pg_class'::regclass and d.objid = c.oid"
                  + " and d.deptype = 'e') having count(distinct n.nspname) > 1"
            });
    for (String[] check : checks) {
      Optional<String> found = first(connection, check[1]);
      if (found.isPresent()) {
        return found.map(name -> check[0] + name);
      }
    }
    return Optional.empty();
  }

  /**
   * H2 shows rights on schemas to administrators only, so they are tried: on no row, and what is
   * made against all expectation goes again.
   */
  private static Optional<String> findInH2(Connection connection) throws SQLException {
    if (first(
            connection,
            "select user_name from information_schema.users"
                + " where user_name = current_user and is_admin")
        .isPresent()) {
      return Optional.of("has an account that is an administrator");
    }
    Optional<String> owned =
        first(
            connection,
            "select schema_name from information_schema.schemata where schema_owner = current_user");
    if (owned.isPresent()) {
      return owned.map(name -> "has an account that owns the schema " + name);
    }
    if (isLet(connection, "create schema tidings_probe")) {
      isLet(connection, "drop schema tidings_probe");
      return Optional.of("has an account that may create schemas");
    }
    Set<String> schemas = new TreeSet<>();
    for (Table table : tables(connection)) {
      if (isLet(connection, "select 1 from %s where 1 = 0".formatted(table.name()))) {
        schemas.add(table.schema());
      }
      for (String write :
          List.of(
              "delete from %1$s where 1 = 0",
              "insert into %1$s select * from %1$s where 1 = 0",
              "update %1$s set %2$s = %2$s where 1 = 0")) {
        if (isLet(connection, write.formatted(table.name(), table.column()))) {
          return Optional.of("has an account that may write to " + table.name());
        }
      }
    }
    return schemas.size() > 1
        ? Optional.of(
            "has an account that may read more than one schema: " + String.join(", ", schemas))
        : Optional.empty();
  }

  /** A table and one of its columns, both quoted, and its schema. */
  record Table(String schema, String name, String column) {}

  private static List<Table> tables(Connection connection) throws SQLException {
    List<Table> tables = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select t.table_schema, t.table_name, c.column_name"
                    + " from information_schema.tables t join information_schema.columns c"
                    + " on c.table_schema = t.table_schema and c.table_name = t.table_name"
                    + " where t.table_schema <> 'INFORMATION_SCHEMA'"
                    + " and t.table_type = 'BASE TABLE' and c.ordinal_position = 1")) {
      while (rows.next()) {
        tables.add(
            new Table(
                rows.getString(1),
                quoted(rows.getString(1)) + "." + quoted(rows.getString(2)),
                quoted(rows.getString(3))));
      }
    }
    return tables;
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** Whether the account is let do it; nothing else may be wrong with the statement. */
  private static boolean isLet(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
      return true;
    } catch (SQLException e) {
      if (H2_NO_RIGHT == e.getErrorCode() || H2_NO_ADMIN == e.getErrorCode()) {
        return false;
      }
      throw e;
    }
  }

  /** H2's error codes for a missing right. */
  int H2_NO_RIGHT = 90_096;

  int H2_NO_ADMIN = 90_040;

  private static Optional<String> first(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
    }
  }
}
