package dev.tidings.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.history.OnDatabase;
import dev.tidings.history.TestTransactions;
import dev.tidings.protocol.Sender;
import dev.tidings.session.Events;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How features add to the outbox, on a real database. */
abstract class AddingContract extends OnDatabase {
  private static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_000L);

  private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
  private final Events<PushAdded> events = new Events<>();
  private final List<PushAdded> wakes = new ArrayList<>();
  private final TransactionResources resources = new TransactionResources();
  private TestTransactions transactions;
  private Outbox outbox;

  @BeforeEach
  void begin() {
    database().execute("delete from outbox");
    events.observe(PushAdded.class, wakes::add);
    transactions = new TestTransactions(database());
    outbox = transactions.transactional(Outbox.class);
    outbox.entities = transactions.entities();
    outbox.transactions = resources.registry();
    outbox.added = events;
    outbox.clock = clock;
  }

  @Test
  void whatIsAddedTogetherIsWrittenInItsOrderAndWakesOnce() throws Exception {
    List<Push> pushes = IntStream.range(0, 150).mapToObj(AddingContract::push).toList();

    within(() -> outbox.together(() -> pushes.forEach(outbox::add)));

    try (OutboxClaim claim = new OutboxStore(() -> database().source(), clock).claim(500)) {
      assertThat(claim.rows()).extracting(OutboxRow::push).isEqualTo(pushes);
      assertThat(claim.rows()).extracting(OutboxRow::id).isSorted();
      assertThat(claim.rows()).extracting(row -> row.publication().ref()).doesNotHaveDuplicates();
    }
    assertThat(wakes).hasSize(1);
  }

  @Test
  void whatIsAddedTogetherComesBetweenWhatIsAddedBeforeAndAfter() throws Exception {
    within(
        () -> {
          outbox.add(push(1));
          outbox.together(
              () -> {
                outbox.add(push(2));
                outbox.together(() -> outbox.add(push(3)));
                outbox.add(push(4));
              });
          outbox.add(push(5));
        });

    try (OutboxClaim claim = new OutboxStore(() -> database().source(), clock).claim(500)) {
      assertThat(claim.rows())
          .extracting(OutboxRow::push)
          .containsExactly(push(1), push(2), push(3), push(4), push(5));
    }
  }

  @Test
  void nothingThatWasBegunTogetherCanBeCommittedWithoutItsPushes() throws Exception {
    within(
        () -> {
          assertThatThrownBy(
                  () ->
                      outbox.together(
                          () -> {
                            outbox.add(push(1));
                            throw new IllegalStateException("the second has failed");
                          }))
              .hasMessage("the second has failed");
          assertThat(resources.isRollbackOnly()).isTrue();
        });
  }

  @Test
  void nothingAddedTogetherMeansNothingIsWrittenAndNobodyIsWoken() throws Exception {
    within(() -> outbox.together(() -> {}));

    assertThat(database().number("select count(*) from outbox")).isZero();
    assertThat(wakes).isEmpty();
  }

  private static Push push(int number) {
    return new Push(
        "acme",
        "user:u" + number,
        "notification",
        "{\"n\":" + number + "}",
        new Sender("bo", "device-1", "Bo"));
  }

  private void within(Runnable work) throws Exception {
    transactions.within(
        () -> {
          work.run();
          return work;
        });
  }
}
