package dev.tidings.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.history.OnDatabase;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of chats, of which a page reads about as many rows as it shows, however many there are. */
abstract class ChatListsContract extends OnDatabase {
  @BeforeEach
  void begin() {
    database().execute("delete from chat_session");
  }

  /** H2 reads an index in its order only if the order of a list names all of its columns. */
  @ParameterizedTest
  @ValueSource(strings = {"own", "own and visitors'", "all"})
  void aPageReadsNotManyMoreRowsThanItShows(String which) {
    database()
        .fill(
            "insert into chat_session (id, tenant, kind, status, opened_by, opened_by_name, opened_at,"
                + " last_at, messages, visitor_messages, cursor_version, version) select 1000000 + x,"
                + " 'acme', case mod(x, 2) when 0 then 'VISITOR' else 'INTERNAL' end, 'OPEN', 'ben',"
                + " 'Ben', x, x, 0, 0, 0, 1 from "
                + database().numbers(20_000));
    database()
        .fill(
            "insert into read_cursor (session_id, user_id, tenant, user_name, part, joined_at, viewed,"
                + " unread, version) select id, 'ann', tenant, 'Ann', 'USER', 1, 0, 0, 1"
                + " from chat_session where mod(id, 5) = 0");
    String user = which.equals("all") ? null : "ann";
    ChatWorld world = new ChatWorld(database(), "5");
    long rows =
        database()
            .rowsRead(
                () ->
                    assertThat(
                            world.chats.list(
                                "acme",
                                user,
                                which.contains("visitors"),
                                Optional.empty(),
                                Long.MAX_VALUE,
                                50))
                        .hasSize(50));

    assertThat(rows).isBetween(50L, 800L);
  }
}
