package dev.tidings.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ResultPagesTest {
  /** Notes that it was made of bytes. */
  static final class Trap implements Serializable {
    private static final long serialVersionUID = 1L;
    static boolean sprung;

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      sprung = true;
    }

    static String hex() throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        out.writeObject(new Trap());
      }
      return HexFormat.of().formatHex(bytes.toByteArray());
    }
  }

  private static String rows(String sql) throws SQLException {
    StringBuilder all = new StringBuilder();
    try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      ResultPages pages =
          new ResultPages(rows.getMetaData(), (number, content) -> all.append(content));
      while (rows.next()) {
        pages.add(rows);
      }
      pages.end();
    }
    String json = all.toString();
    return json.substring(json.indexOf("\"rows\":") + 7, json.length() - 1);
  }

  @Test
  void bytesNeverBecomeObjects() throws Exception {
    for (String sql :
        new String[] {
          "select cast(X'%s' as java_object) as a", "select array[cast(X'%s' as java_object)] as a"
        }) {
      assertThatThrownBy(() -> rows(sql.formatted(Trap.hex())))
          .as(sql)
          .isInstanceOf(SQLException.class);
    }
    assertThat(Trap.sprung).isFalse();
  }

  @Test
  void eachTypeIsReadAsItself() throws SQLException {
    assertThat(rows("select 1, true, false, 1.50, cast(2.5 as double precision), null"))
        .isEqualTo("[[1,true,false,1.50,2.5,null]]");
    assertThat(rows("select 9007199254740992, cast('NaN' as double precision)"))
        .isEqualTo("[[\"9007199254740992\",\"NaN\"]]");
    assertThat(rows("select 1234567890.1234567, date '2024-02-29', json '{\"a\":1}', array[1, 2]"))
        .isEqualTo("[[\"1234567890.1234567\",\"2024-02-29\",\"{\\\"a\\\":1}\",\"[1, 2]\"]]");
  }
}
