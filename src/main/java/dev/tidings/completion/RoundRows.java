package dev.tidings.completion;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The text of answers that grow, within a transaction of the caller's. */
final class RoundRows {
  private RoundRows() {}

  /**
   * How often somebody took an answer from a node; nobody does until the transaction is over. Empty
   * for a node without a row.
   */
  static OptionalLong locked(Connection connection, String node) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select taken from ai_answer_node where node = ? for update")) {
      statement.setString(1, node);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
      }
    }
  }

  /** Gives a node its row. */
  static void enter(Connection connection, String node, long taken) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("insert into ai_answer_node (node, taken) values (?, ?)")) {
      statement.setString(1, node);
      statement.setLong(2, taken);
      statement.executeUpdate();
    }
  }

  /** Counts that an answer is taken from a node, once it stores nothing. */
  static void countTaken(Connection connection, String node) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("update ai_answer_node set taken = taken + 1 where node = ?")) {
      statement.setString(1, node);
      if (statement.executeUpdate() == 0) {
        enter(connection, node, 1);
      }
    }
  }

  /** Adds a round. */
  static void add(Connection connection, String node, long number, List<String> texts)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "insert into ai_answer_round (node, number, piece, body) values (?, ?, ?, ?)")) {
      for (int i = 0; i < texts.size(); i++) {
        statement.setString(1, node);
        statement.setLong(2, number);
        statement.setInt(3, i);
        statement.setString(4, texts.get(i));
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  /** Deletes the rounds of a node before a number. */
  static void deleteBefore(Connection connection, String node, long number) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("delete from ai_answer_round where node = ? and number < ?")) {
      statement.setString(1, node);
      statement.setLong(2, number);
      statement.executeUpdate();
    }
  }

  /** Deletes the rounds of nodes that have no answers. */
  static int deleteUnneeded(Connection connection) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "delete from ai_answer_round where node not in (select node from ai_answer)")) {
      return statement.executeUpdate();
    }
  }

  /** Brings pieces to their answers, instead of those at the same places. */
  static void bringHome(Connection connection, Collection<Part> parts) throws SQLException {
    try (PreparedStatement old =
            connection.prepareStatement(
                "delete from ai_answer_part where answer_id = ? and place = ?");
        PreparedStatement statement =
            connection.prepareStatement(
                "insert into ai_answer_part (answer_id, place, body, next_seq)"
                    + " values (?, ?, ?, ?)")) {
      for (Part part : parts) {
        old.setLong(1, part.answerId());
        old.setInt(2, part.place());
        old.addBatch();
        statement.setLong(1, part.answerId());
        statement.setInt(2, part.place());
        statement.setString(3, part.text());
        statement.setLong(4, part.nextSeq());
        statement.addBatch();
      }
      old.executeBatch();
      statement.executeBatch();
    }
  }

  /** What the rounds of a node have of some answers, in its order. */
  static Map<Long, List<Part>> inRounds(
      Connection connection, String node, Collection<Long> answers) throws SQLException {
    Map<Long, List<Part>> parts = new HashMap<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "select body from ai_answer_round where node = ? order by number, piece")) {
      statement.setString(1, node);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          RoundText.read(
              rows.getString(1),
              answers::contains,
              part -> parts.computeIfAbsent(part.answerId(), id -> new ArrayList<>()).add(part));
        }
      }
    }
    return parts;
  }

  /** What is at home of an answer from a place on, from the piece on that has the place. */
  static List<Part> atHome(Connection connection, long answer, int from) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "select place, body, next_seq from ai_answer_part where answer_id = ?"
                + " and place >= (select coalesce(max(place), 0) from ai_answer_part"
                + " where answer_id = ? and place <= ?) order by place")) {
      statement.setLong(1, answer);
      statement.setLong(2, answer);
      statement.setInt(3, from);
      List<Part> parts = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          parts.add(new Part(answer, rows.getInt(1), rows.getString(2), rows.getLong(3)));
        }
      }
      return parts;
    }
  }
}
