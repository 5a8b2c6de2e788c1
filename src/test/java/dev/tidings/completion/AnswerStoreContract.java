package dev.tidings.completion;

import static dev.tidings.completion.CompletionWorld.lease;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What every adapter of the port does. */
abstract class AnswerStoreContract {
  /** The adapter under test. */
  abstract AnswerStore store();

  /** The id of an answer that has begun, whose lease is node-1's until 1,000. */
  abstract long begun();

  /** Ends an answer. */
  abstract void end(long id);

  @Test
  void piecesAreReadInTheirOrderFromAnyPlace() {
    long id = begun();
    store().append(List.of(new Part(id, 0, "ab", 2)));
    store().append(List.of(new Part(id, 2, "\uD83D\uDE00", 3), new Part(id, 4, "c", 4)));

    assertThat(store().read(id, 0).orElseThrow().parts())
        .containsExactly(
            new Part(id, 0, "ab", 2), new Part(id, 2, "\uD83D\uDE00", 3), new Part(id, 4, "c", 4));
    assertThat(store().read(id, 4).orElseThrow().parts()).containsExactly(new Part(id, 4, "c", 4));
    assertThat(store().read(id, 5).orElseThrow().parts()).isEmpty();
  }

  @Test
  void ofTwoPiecesAtTheSamePlaceOneIsRefusedWithAllThatCameWithIt() {
    long id = begun();
    long other = begun();
    store().append(List.of(new Part(id, 0, "first", 2)));

    assertThatThrownBy(
            () -> store().append(List.of(new Part(other, 0, "x", 2), new Part(id, 0, "second", 2))))
        .isInstanceOf(PartRefusedException.class);

    assertThat(store().read(id, 0).orElseThrow().parts())
        .containsExactly(new Part(id, 0, "first", 2));
    assertThat(store().read(other, 0).orElseThrow().parts()).isEmpty();
  }

  @Test
  void nothingIsAddedToAnAnswerThatHasEnded() {
    long id = begun();
    store().append(List.of(new Part(id, 0, "a", 2)));
    end(id);

    assertThatThrownBy(() -> store().append(List.of(new Part(id, 1, "b", 3))))
        .isInstanceOf(PartRefusedException.class);
    assertThat(store().read(id, 0)).isEmpty();
    assertThat(store().take(id, lease("node-2", 9_000))).isFalse();
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
