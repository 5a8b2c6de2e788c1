package dev.tidings.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.channel.StoreRefusedException;
import dev.tidings.channel.StoreTakenException;
import dev.tidings.history.OnDatabase;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.protocol.Sender;
import dev.tidings.session.Threads;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the outbox does on a real database. */
abstract class OutboxContract extends OnDatabase {
  private static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_000L);
  private static final String ANN = "user:ann";
  private static final String BOB = "user:bob";

  /** Where connections come from whose commits fail; null for the database itself. */
  private @Nullable DataSource losing;

  private Runnable duty = () -> {};
  private final RecordingBroker broker = new RecordingBroker();

  @BeforeEach
  void empty() {
    database().execute("delete from outbox");
    database().execute("delete from outbox_refused");
  }

  @Test
  void whatIsAddedIsPublishedInItsOrderAndThenGone() throws SQLException {
    add(ANN, 1, 2, 3);
    add(BOB, 4);

    assertThat(pusher().push()).isEqualTo(4);

    assertThat(broker.payloads(ANN)).containsExactly("{\"n\":1}", "{\"n\":2}", "{\"n\":3}");
    assertThat(broker.payloads(BOB)).containsExactly("{\"n\":4}");
    assertThat(rows()).isZero();
  }

  @Test
  void aPushKeepsItsTypeItsSenderAndAnIdOfItsOwn() throws SQLException {
    add(ANN, 1, 2);

    pusher().push();

    assertThat(broker.published())
        .allSatisfy(
            publication -> {
              assertThat(publication.type()).isEqualTo("notification");
              assertThat(publication.sender()).isEqualTo(new Sender("bo", "device-1", "Bo"));
              assertThat(publication.owner()).isEmpty();
              assertThat(publication.ref().json()).startsWith("\"outbox-");
            })
        .extracting(publication -> publication.ref())
        .doesNotHaveDuplicates();
  }

  @Test
  void whatCouldNotBeDeletedIsNotPublishedAgainByTheSameNode() throws SQLException {
    add(ANN, 1);
    Pusher pusher = pusher();
    LoseCommits source = new LoseCommits(database().source());
    losing = source.source();
    Pusher unlucky = pusher();

    source.lose(true);
    assertThatThrownBy(unlucky::push).isInstanceOf(SQLException.class);
    assertThat(rows()).isOne();
    source.lose(false);
    unlucky.push();

    assertThat(broker.payloads()).containsExactly("{\"n\":1}");
    assertThat(rows()).isZero();
    assertThat(pusher.push()).isZero();
  }

  @Test
  void aRepeatAfterACrashHasTheSameRef() throws SQLException {
    add(ANN, 1);
    OutboxRow first;
    try (OutboxClaim claim = store(NOW).claim(10)) {
      first = claim.rows().get(0);
    }

    pusher().push();

    assertThat(broker.published()).singleElement().isEqualTo(first.publication());
  }

  @Test
  void whatIsClaimedIsNobodyElses() throws SQLException {
    add(ANN, 1);
    add(BOB, 2);
    try (OutboxClaim mine = store(NOW).claim(1);
        OutboxClaim other = store(NOW).claim(10)) {
      assertThat(mine.rows()).extracting(row -> row.push().channel()).containsExactly(ANN);
      assertThat(other.rows()).extracting(row -> row.push().channel()).containsExactly(BOB);
    }
  }

  @Test
  void ofOneChannelNobodyOvertakesTheNodeThatHasItsFirstRow() throws SQLException {
    add(ANN, 1, 2);
    add(BOB, 3);
    try (OutboxClaim mine = store(NOW).claim(1)) {
      assertThat(mine.rows()).extracting(row -> row.push().payload()).containsExactly("{\"n\":1}");

      pusher().push();

      assertThat(broker.payloads()).containsExactly("{\"n\":3}");
    }

    pusher(NOW.plus(Duration.ofMinutes(1))).push();

    assertThat(broker.payloads()).containsExactly("{\"n\":3}", "{\"n\":1}", "{\"n\":2}");
  }

  @Test
  void whatIsRefusedForGoodIsPutAsideWithItsReasonAndStopsNobody() throws SQLException {
    broker.fail(ANN, new ProtocolException(ErrorCode.UNKNOWN_NAMESPACE, "channel", "no rule"));
    add(ANN, 1);
    add(BOB, 2);

    pusher().push();

    assertThat(broker.payloads()).containsExactly("{\"n\":2}");
    assertThat(store(NOW).state()).isEqualTo(new OutboxState(0, 0, 1));
    assertThat(
            database()
                .number(
                    "select count(*) from outbox_refused where reason ="
                        + " 'unknown_namespace: no rule' and payload = '{\"n\":1}'"))
        .isOne();
  }

  @Test
  void whatFailsForNowIsTriedAgainInItsOrderAndStopsNoOtherChannel() throws SQLException {
    broker.fail(ANN, new ProtocolException(ErrorCode.STORE_UNAVAILABLE, "later"));
    add(ANN, 1, 2);
    add(BOB, 3);

    pusher().push();
    add(ANN, 4);
    broker.heal(ANN);
    pusher().push();

    assertThat(broker.payloads()).containsExactly("{\"n\":3}");

    Instant later = NOW.plus(Duration.ofMinutes(1));
    pusher(later).push();

    assertThat(broker.payloads(ANN)).containsExactly("{\"n\":1}", "{\"n\":2}", "{\"n\":4}");
    assertThat(rows()).isZero();
  }

  @Test
  void aFailureThatIsNoRefusalLosesNothing() throws SQLException {
    broker.fail(ANN, new IllegalStateException("whatever it was"));
    add(ANN, 1);

    pusher().push();
    assertThat(store(NOW).state().refused()).isZero();
    broker.heal(ANN);
    pusher(NOW.plus(Duration.ofMinutes(1))).push();

    assertThat(broker.payloads(ANN)).containsExactly("{\"n\":1}");
  }

  @Test
  void whatTheStoreRefusesForWhatIsInItIsPutAside() throws SQLException {
    broker.fail(ANN, new StoreRefusedException("bad", new IllegalArgumentException("text")));
    ProtocolException told = new ProtocolException(ErrorCode.STORE_UNAVAILABLE, "bad");
    told.initCause(new StoreRefusedException("bad", new IllegalArgumentException("text")));
    broker.fail(BOB, told);
    add(ANN, 1);
    add(BOB, 2);

    pusher().push();

    assertThat(store(NOW).state()).isEqualTo(new OutboxState(0, 0, 2));
  }

  @Test
  void nothingOvertakesAPublicationThatFailsOnlyAfterAWhile() throws SQLException {
    broker.failOnceLater(ANN, new ProtocolException(ErrorCode.STORE_UNAVAILABLE, "later"));
    add(ANN, 1, 2);
    add(BOB, 3);

    pusher().push();

    assertThat(broker.payloads()).containsExactly("{\"n\":3}");

    pusher(NOW.plus(Duration.ofMinutes(1))).push();

    assertThat(broker.payloads(ANN)).containsExactly("{\"n\":1}", "{\"n\":2}");
  }

  @Test
  void aNodeWhoseHistoryAnotherHasTakenLeavesTheOutboxToIt() throws SQLException {
    add(ANN, 1);
    duty =
        () -> {
          throw new StoreTakenException("the other node");
        };
    Pusher retired = pusher();
    duty = () -> {};

    assertThatThrownBy(retired::push).isInstanceOf(StoreTakenException.class);
    assertThat(broker.payloads()).isEmpty();
    assertThat(pusher().push()).isOne();
    assertThat(broker.payloads()).hasSize(1);
  }

  @Test
  void itsStateTellsHowManyWaitAndForHowLong() {
    add(ANN, 1, 2);

    assertThat(store(NOW.plusSeconds(3)).state()).isEqualTo(new OutboxState(2, 3_000, 0));
  }

  private void add(String channel, int... numbers) {
    String sql =
        "insert into outbox (tenant, channel, type, payload, sender_user, sender_client,"
            + " sender_name, salt, added_at, next_at, attempts)"
            + " values ('acme', ?, 'notification', ?, 'bo', 'device-1', 'Bo', 'x', ?, 0, 0)";
    try (Connection connection = database().connect();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int number : numbers) {
        statement.setString(1, channel);
        statement.setString(2, "{\"n\":" + number + "}");
        statement.setLong(3, NOW.toEpochMilli());
        statement.executeUpdate();
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private long rows() {
    return database().number("select count(*) from outbox");
  }

  private OutboxStore store(Instant now) {
    DataSource source = losing == null ? database().source() : losing;
    return new OutboxStore(() -> source, Clock.fixed(now, ZoneOffset.UTC));
  }

  private Pusher pusher() {
    return pusher(NOW);
  }

  private Pusher pusher(Instant now) {
    return new Pusher(
        store(now),
        broker,
        duty,
        new PushMetrics(Clock.fixed(now, ZoneOffset.UTC)),
        new Threads(Executors.defaultThreadFactory()));
  }
}
