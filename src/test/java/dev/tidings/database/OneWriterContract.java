package dev.tidings.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.history.OnDatabase;
import dev.tidings.history.TestTransactions;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.TypedQuery;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which transactions go on at once, on rows that have nothing to do with each other. */
abstract class OneWriterContract extends OnDatabase {
  private static final Duration SOON = Duration.ofSeconds(30);

  /** Completed when the first has written, or with what made it fail before. */
  private final CompletableFuture<Void> begun = new CompletableFuture<>();

  private final CountDownLatch mayEnd = new CountDownLatch(1);
  private TestTransactions transactions;

  /** Whether a transaction that writes waits for the end of another. */
  abstract boolean oneWriterAtATime();

  @BeforeEach
  void begin() {
    transactions = new TestTransactions(database());
    database().execute("delete from notification_inbox");
    for (String user : List.of("ann", "ben")) {
      database()
          .execute(
              "insert into notification_inbox (tenant, user_id) values ('acme', '%s')"
                  .formatted(user));
    }
  }

  /** Whatever has failed, the next test is not held up by it. */
  @AfterEach
  void end() {
    mayEnd.countDown();
  }

  @Test
  void writersWaitForTheCommitOfAnotherWhereTheyHaveTo() throws Exception {
    CompletableFuture<?> first = inBackground(() -> write(1));
    assertWaiting(() -> write(2));
    mayEnd.countDown();
    first.get(SOON.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void writersWaitForTheRollbackOfAnotherWhereTheyHaveTo() throws Exception {
    CompletableFuture<?> first =
        inBackground(
            () -> {
              write(1);
              begun.complete(null);
              mayEnd.await();
              throw new IllegalStateException("rolled back");
            });
    assertWaiting(() -> write(2));
    mayEnd.countDown();
    assertThatThrownBy(() -> first.get(SOON.toSeconds(), TimeUnit.SECONDS))
        .hasRootCauseMessage("rolled back");
  }

  @Test
  void whoLocksRowsCountsAsAWriter() throws Exception {
    CompletableFuture<?> first = inBackground(() -> lock(1, "for update"));
    assertWaiting(() -> lock(2, "FOR UPDATE"));
    mayEnd.countDown();
    first.get(SOON.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void whoLocksEntitiesCountsAsAWriter() throws Exception {
    CompletableFuture<?> first = inBackground(() -> lockInbox("ann"));
    assertWaiting(() -> lockInbox("ben"));
    mayEnd.countDown();
    first.get(SOON.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void whoChangesEntitiesWithoutReadingThemCountsAsAWriter() throws Exception {
    CompletableFuture<?> first =
        inBackground(() -> change("update Inbox i set i.unread = 1 where i.user = 'ann'"));
    assertWaiting(() -> change("delete from Inbox i where i.user = 'ben'"));
    mayEnd.countDown();
    first.get(SOON.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void whoseChangesAreWrittenAtTheCommitWaitsThen() throws Exception {
    CompletableFuture<?> first = inBackground(() -> write(1));
    assertWaiting(
        () -> {
          entities().remove(inboxes("ann").getSingleResult());
          return 1;
        });
    mayEnd.countDown();
    first.get(SOON.toSeconds(), TimeUnit.SECONDS);
    assertThat(database().number("select count(*) from notification_inbox")).isEqualTo(1);
  }

  @Test
  void whoReadsWaitsForNobody() throws Exception {
    CompletableFuture<?> first = inBackground(() -> write(1));
    assertThat(begun).succeedsWithin(SOON);

    assertThat(CompletableFuture.supplyAsync(() -> within(this::read)))
        .succeedsWithin(SOON)
        .isNotNull();

    mayEnd.countDown();
    first.get(SOON.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void aTransactionWithinAnotherOfTheSameThreadDoesNotWaitForIt() {
    TestTransactions inner = new TestTransactions(database());
    within(
        () -> {
          write(1);
          return inner.within(
              () ->
                  inner
                      .entities()
                      .createNativeQuery("update activity_slot set slot = slot where slot = 2")
                      .executeUpdate());
        });

    assertThat(CompletableFuture.supplyAsync(() -> within(() -> write(3))))
        .succeedsWithin(SOON)
        .isEqualTo(1);
  }

  private void assertWaiting(Callable<?> work) throws Exception {
    assertThat(begun).succeedsWithin(SOON);
    CompletableFuture<Object> second = CompletableFuture.supplyAsync(() -> within(work));
    if (oneWriterAtATime()) {
      assertThatThrownBy(() -> second.get(300, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      mayEnd.countDown();
    }
    assertThat(second).succeedsWithin(SOON).isEqualTo(1);
  }

  /** A transaction that does the work, and ends when it may. */
  private CompletableFuture<?> inBackground(Callable<?> work) {
    CompletableFuture<Object> done =
        CompletableFuture.supplyAsync(
            () ->
                within(
                    () -> {
                      Object result = work.call();
                      begun.complete(null);
                      mayEnd.await();
                      return result;
                    }));
    done.whenComplete((result, failure) -> tell(failure));
    return done;
  }

  private void tell(@Nullable Throwable failure) {
    if (failure != null) {
      begun.completeExceptionally(failure);
    }
  }

  private Object within(Callable<?> work) {
    try {
      return Objects.requireNonNull(transactions.within(work));
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }

  private Object write(int slot) {
    return entities()
        .createNativeQuery("update activity_slot set slot = slot where slot = " + slot)
        .executeUpdate();
  }

  private Object lock(int slot, String words) {
    return entities()
        .createNativeQuery("select slot from activity_slot where slot = " + slot + " " + words)
        .getResultList()
        .size();
  }

  private Object lockInbox(String user) {
    return inboxes(user).setLockMode(LockModeType.PESSIMISTIC_WRITE).getResultList().size();
  }

  private TypedQuery<?> inboxes(String user) {
    return entities()
        .createQuery("select i from Inbox i where i.user = :user", Object.class)
        .setParameter("user", user);
  }

  private Object change(String jpql) {
    return entities().createQuery(jpql).executeUpdate();
  }

  private Object read() {
    inboxes("ben").getSingleResult();
    return entities().createNativeQuery("select count(*) from activity_slot").getSingleResult();
  }

  private EntityManager entities() {
    return transactions.entities();
  }
}
