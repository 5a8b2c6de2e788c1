package dev.tidings.completion;

import static dev.tidings.completion.CompletionWorld.NODE;
import static dev.tidings.completion.CompletionWorld.lease;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every adapter of the port does. */
abstract class AnswerStoreContract {
  /** The adapter under test. */
  abstract AnswerStore store();

  /** The id of an answer that has begun, whose lease is node-1's until 1,000. */
  abstract long begun();

  /** Ends an answer. */
  abstract void end(long id);

  private void append(String node, Part... parts) {
    assertThat(store().append(node, List.of(parts))).isEmpty();
  }

  private String text(long id) {
    return store().read(id, 0).orElseThrow().text().text();
  }

  @Test
  void theTextIsReadFromAnyPlace() {
    long id = begun();
    assertThat(store().read(id, 0).orElseThrow().text()).isEqualTo(Part.none(id));
    append(NODE, new Part(id, 0, "ab", 2));
    append(NODE, new Part(id, 2, "\uD83D\uDE00", 3));
    append(NODE, new Part(id, 4, "c\n 1 2 ", 4));

    assertThat(store().read(id, 0).orElseThrow().text())
        .isEqualTo(new Part(id, 0, "ab\uD83D\uDE00c\n 1 2 ", 4));
    assertThat(store().read(id, 4).orElseThrow().text()).isEqualTo(new Part(id, 4, "c\n 1 2 ", 4));
    assertThat(store().read(id, 11).orElseThrow().text()).isEqualTo(new Part(id, 11, "", 4));
    assertThat(store().find(id).orElseThrow().node()).isEqualTo(NODE);
  }

  @Test
  void manyRoundsAreOneTextFromAnyPlace() {
    long id = begun();
    long other = begun();
    StringBuilder said = new StringBuilder();
    for (int i = 0; i < 3 * Rounds.KEPT; i++) {
      String more = i + " ";
      append(NODE, new Part(id, said.length(), more, i + 2L), new Part(other, i, "o", i + 2L));
      said.append(more);
    }

    for (int from : new int[] {0, 1, 40, 100, said.length() - 1, said.length()}) {
      assertThat(store().read(id, from).orElseThrow().text())
          .isEqualTo(new Part(id, from, said.substring(from), 3L * Rounds.KEPT + 1));
    }
    assertThat(text(other)).isEqualTo("o".repeat(3 * Rounds.KEPT));
    assertThat(store().read(Map.of(id, said.length(), other, 0)))
        .extracting(AnswerStore.Stored::id)
        .containsExactlyInAnyOrder(id, other);
  }

  @Test
  void whatIsGivenOnceMoreIsThereOnce() {
    long id = begun();
    append(NODE, new Part(id, 0, "ab", 3));
    append(NODE, new Part(id, 0, "ab", 3));
    append(NODE, new Part(id, 0, "abcd", 5));
    append(NODE, new Part(id, 4, "e", 6));

    assertThat(store().read(id, 0).orElseThrow().text()).isEqualTo(new Part(id, 0, "abcde", 6));
  }

  @Test
  void onlyTheNodeThatHasAnAnswerAddsToIt() {
    long id = begun();
    long other = begun();
    append(NODE, new Part(id, 0, "first", 2), new Part(other, 0, "x", 2));
    store().take(id, lease("node-2", 9_000));

    assertThat(store().append(NODE, List.of(new Part(other, 1, "y", 3), new Part(id, 5, "!", 3))))
        .containsExactly(id);
    append("node-2", new Part(id, 5, " second", 3));

    assertThat(text(id)).isEqualTo("first second");
    assertThat(text(other)).isEqualTo("xy");
    assertThat(store().append("node-3", List.of(new Part(other, 2, "z", 4))))
        .containsExactly(other);
  }

  @Test
  void whoCancelledItFirstIsKnownToWhoeverHasIt() {
    long id = begun();
    assertThat(store().find(id).orElseThrow().cancelledBy()).isEmpty();
    store().cancel(id, "ann");
    store().cancel(id, "bob");
    append(NODE, new Part(id, 0, "said", 2));
    store().take(id, lease("node-2", 9_000));
    assertThat(store().find(id).orElseThrow().cancelledBy()).contains("ann");
    assertThat(store().read(id, 0).orElseThrow().cancelledBy()).contains("ann");

    store().take(id, lease(NODE, 9_000));
    end(id);
    store().cancel(id, "ann");
    assertThat(store().find(id)).isEmpty();
  }

  @Test
  void anAnswerThatComesBackGoesOn() {
    long id = begun();
    append(NODE, new Part(id, 0, "one ", 2));
    store().take(id, lease("node-2", 9_000));
    append("node-2", new Part(id, 4, "two ", 3));
    store().take(id, lease(NODE, 9_000));
    assertThat(store().append("node-2", List.of(new Part(id, 8, "?", 4)))).containsExactly(id);
    for (int i = 0; i < 2 * Rounds.KEPT; i++) {
      append(NODE, new Part(id, 8 + i, "x", 4L + i));
    }

    assertThat(text(id)).isEqualTo("one two " + "x".repeat(2 * Rounds.KEPT));
  }

  @Test
  void aNodeThatTakesWhatItHasLosesNothing() {
    long id = begun();
    append(NODE, new Part(id, 0, "one ", 2));
    store().take(id, lease(NODE, 9_000));
    for (int i = 0; i < 2 * Rounds.KEPT; i++) {
      append(NODE, new Part(id, 4 + i, "x", 3L + i));
    }

    assertThat(text(id)).isEqualTo("one " + "x".repeat(2 * Rounds.KEPT));
  }

  @Test
  void nothingIsAddedToAnAnswerThatHasEnded() {
    long id = begun();
    append(NODE, new Part(id, 0, "a", 2));
    end(id);
    store().forget(NODE, id);

    assertThat(store().append(NODE, List.of(new Part(id, 1, "b", 3)))).containsExactly(id);
    assertThat(store().read(id, 0)).isEmpty();
    assertThat(store().find(id)).isEmpty();
    assertThat(store().take(id, lease("node-2", 9_000))).isFalse();
  }

  @Test
  void whatIsTidiedIsNotNeeded() {
    long id = begun();
    long other = begun();
    append(NODE, new Part(id, 0, "a", 2), new Part(other, 0, "o", 2));
    store().tidy(NODE);
    store().tidy("node-2");
    assertThat(text(id)).isEqualTo("a");
    end(id);
    store().forget(NODE, id);
    store().tidy(NODE);

    assertThat(text(other)).isEqualTo("o");
    append(NODE, new Part(other, 1, "p", 3));
    assertThat(text(other)).isEqualTo("op");
  }

  @Test
  void aLeaseIsTakenOverWhenItIsOverByOne() {
    long id = begun();

    assertThat(store().takeOver(id, lease("node-2", 2_000), 1_000)).isFalse();
    assertThat(store().abandoned(1_000, 9)).doesNotContain(id);
    assertThat(store().abandoned(1_001, 9)).contains(id);
    assertThat(store().takeOver(id, lease("node-2", 2_000), 1_001)).isTrue();
    assertThat(store().takeOver(id, lease("node-3", 2_000), 1_001)).isFalse();

    AnswerStore.Stored stored = store().read(id, 0).orElseThrow();
    assertThat(stored.node()).isEqualTo("node-2");
    assertThat(stored.leaseUntil()).isEqualTo(2_000);
    assertThat(stored.taken()).isEqualTo(1);
  }

  @Test
  void anAnswerCanBeTakenFromWhoeverHasIt() {
    long id = begun();

    assertThat(store().take(id, lease("node-2", 5_000))).isTrue();
    assertThat(store().read(id, 0).orElseThrow().node()).isEqualTo("node-2");
  }

  @Test
  void onlyTheLeasesOfTheNodeAreRenewedAndItHearsOfTheOthers() {
    long kept = begun();
    long lost = begun();
    long over = begun();
    store().take(lost, lease("node-2", 5_000));
    end(over);

    assertThat(store().renew(List.of(over, kept, lost), lease("node-1", 7_000)))
        .containsExactlyInAnyOrder(lost, over);
    assertThat(store().read(kept, 0).orElseThrow().leaseUntil()).isEqualTo(7_000);
    assertThat(store().read(lost, 0).orElseThrow().leaseUntil()).isEqualTo(5_000);
    assertThat(store().renew(List.of(), lease("node-1", 7_000))).isEmpty();
  }
}
