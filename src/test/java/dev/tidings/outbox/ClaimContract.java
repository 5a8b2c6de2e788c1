package dev.tidings.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.channel.ChannelKey;
import dev.tidings.history.OnDatabase;
import dev.tidings.protocol.ChannelName;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a pusher reads to push some of what waits, however much that is. */
abstract class ClaimContract extends OnDatabase {
  private static final int MANY = 20_000;

  @BeforeEach
  void fill() {
    database().execute("delete from outbox");
    database()
        .fill(
            "insert into outbox (tenant, channel, type, payload, sender_user, sender_client,"
                + " sender_name, salt, added_at, next_at, attempts) select 'acme', case mod(x, 10)"
                + " when 0 then 'user:ann' else 'user:bob' end, 'notification', '{}', 'bo',"
                + " 'device-1', 'Bo', 'x', x, 0, 0 from "
                + database().numbers(MANY));
  }

  @Test
  void aClaimReadsNotManyMoreRowsThanItTakes() {
    OutboxStore store = new OutboxStore(() -> database().source(), Clock.systemUTC());

    long rows = database().rowsRead(() -> assertThat(claimed(store)).isEqualTo(100));

    assertThat(rows)
        .as("once to take them, once to see that all before are taken")
        .isBetween(100L, 210L);
  }

  private static int claimed(OutboxStore store) {
    try (OutboxClaim claim = store.claim(100)) {
      return claim.rows().size();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theFirstRowOfAChannelIsFoundByAFewRows() {
    ChannelKey ann = new ChannelKey("acme", new ChannelName("user:ann"));

    long rows = database().rowsRead(() -> assertThat(first(ann)).isPositive());

    assertThat(rows).isBetween(1L, 5L);
  }

  private long first(ChannelKey channel) {
    try (Connection connection = database().connect()) {
      return OutboxRows.firstOf(connection, channel);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
