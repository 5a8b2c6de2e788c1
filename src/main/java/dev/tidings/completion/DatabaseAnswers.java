package dev.tidings.completion;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/**
 * Answers that grow in the database, in transactions of its own, never part of a container's. The
 * same statements serve H2 and PostgreSQL.
 */
@Singleton
class DatabaseAnswers implements AnswerStore {
  /** Integrity constraint violation (SQL:2016). */
  private static final String REFUSED = "23";

  private final Supplier<DataSource> source;

  @Inject
  DatabaseAnswers() {
    this(DatabaseAnswers::deployed);
  }

  DatabaseAnswers(Supplier<DataSource> source) {
    this.source = source;
  }

  private static DataSource deployed() {
    try {
      return (DataSource) new InitialContext().lookup("java:comp/env/jdbc/unshared");
    } catch (NamingException e) {
      throw new AnswersUnavailableException("the server has no data source jdbc/tidings", e);
    }
  }

  /** What is done with a connection. */
  private interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  /** In one transaction. */
  private <T> T within(Work<T> work) {
    try (Connection connection = source.get().getConnection()) {
      boolean autoCommit = connection.getAutoCommit();
      connection.setAutoCommit(false);
      boolean done = false;
      try {
        T result = work.on(connection);
        connection.commit();
        done = true;
        return result;
      } finally {
        if (!done) {
          connection.rollback();
        }
        connection.setAutoCommit(autoCommit);
      }
    } catch (SQLException e) {
      if (isRefusal(e)) {
        throw new PartRefusedException(e);
      }
      throw new AnswersUnavailableException("answers are out of reach: " + e.getMessage(), e);
    }
  }

  /** A batch's failure has what happened as its next exception on some drivers. */
  private static boolean isRefusal(SQLException failure) {
    return Stream.iterate(failure, f -> f != null, SQLException::getNextException)
        .map(SQLException::getSQLState)
        .anyMatch(state -> state != null && state.startsWith(REFUSED));
  }

  @Override
  public void append(List<Part> parts) {
    within(
        connection -> {
          try (PreparedStatement statement =
              connection.prepareStatement(
                  "insert into ai_answer_part (answer_id, place, body, next_seq)"
                      + " values (?, ?, ?, ?)")) {
            for (Part part : parts) {
              statement.setLong(1, part.answerId());
              statement.setInt(2, part.place());
              statement.setString(3, part.text());
              statement.setLong(4, part.nextSeq());
              statement.addBatch();
            }
            return statement.executeBatch();
          }
        });
  }

  @Override
  public Optional<Stored> read(long answerId, int from) {
    return within(
        connection -> {
          try (PreparedStatement statement =
              connection.prepareStatement(
                  "select tenant, conversation_id, source, node, lease_until, taken"
                      + " from ai_answer where id = ?")) {
            statement.setLong(1, answerId);
            try (ResultSet row = statement.executeQuery()) {
              return row.next()
                  ? Optional.of(stored(answerId, row, parts(connection, answerId, from)))
                  : Optional.empty();
            }
          }
        });
  }

  private static Stored stored(long answerId, ResultSet row, List<Part> parts) throws SQLException {
    return new Stored(
        answerId,
        row.getString(1),
        row.getLong(2),
        Source.valueOf(row.getString(3)),
        row.getString(4),
        row.getLong(5),
        row.getLong(6),
        parts);
  }

  private static List<Part> parts(Connection connection, long answerId, int from)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "select place, body, next_seq from ai_answer_part"
                + " where answer_id = ? and place >= ? order by place")) {
      statement.setLong(1, answerId);
      statement.setInt(2, from);
      List<Part> parts = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          parts.add(new Part(answerId, rows.getInt(1), rows.getString(2), rows.getLong(3)));
        }
      }
      return parts;
    }
  }

  @Override
  public boolean take(long answerId, Lease lease) {
    return takeOver(answerId, lease, Long.MAX_VALUE);
  }

  @Override
  public boolean takeOver(long answerId, Lease lease, long now) {
    return within(
        connection -> {
          try (PreparedStatement statement =
              connection.prepareStatement(
                  "update ai_answer set node = ?, lease_until = ?, taken = taken + 1"
                      + " where id = ? and lease_until < ?")) {
            statement.setString(1, lease.node());
            statement.setLong(2, lease.until());
            statement.setLong(3, answerId);
            statement.setLong(4, now);
            return statement.executeUpdate() == 1;
          }
        });
  }

  @Override
  public List<Long> abandoned(long now, int max) {
    return within(
        connection -> {
          try (PreparedStatement statement =
              connection.prepareStatement(
                  "select id from ai_answer where lease_until < ? order by lease_until limit ?")) {
            statement.setLong(1, now);
            statement.setInt(2, max);
            List<Long> ids = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
              while (rows.next()) {
                ids.add(rows.getLong(1));
              }
            }
            return ids;
          }
        });
  }

  @Override
  public List<Long> renew(Collection<Long> answers, Lease lease) {
    List<Long> ids = answers.stream().sorted().toList();
    if (ids.isEmpty()) {
      return List.of();
    }
    int[] counts =
        within(
            connection -> {
              try (PreparedStatement statement =
                  connection.prepareStatement(
                      "update ai_answer set lease_until = ? where id = ? and node = ?")) {
                for (long id : ids) {
                  statement.setLong(1, lease.until());
                  statement.setLong(2, id);
                  statement.setString(3, lease.node());
                  statement.addBatch();
                }
                return statement.executeBatch();
              }
            });
    List<Long> lost = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] == 0) {
        lost.add(ids.get(i));
      }
    }
    return lost;
  }
}
