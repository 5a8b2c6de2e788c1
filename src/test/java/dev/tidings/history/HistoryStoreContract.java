package dev.tidings.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.channel.ChannelKey;
import dev.tidings.channel.Digest;
import dev.tidings.channel.EventId;
import dev.tidings.channel.HistoryStore;
import dev.tidings.channel.HistoryStore.Selection;
import dev.tidings.channel.StoreRefusedException;
import dev.tidings.channel.StoreTakenException;
import dev.tidings.channel.StoredChannel;
import dev.tidings.channel.StoredEvent;
import dev.tidings.channel.StoredRef;
import dev.tidings.protocol.ChannelName;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link HistoryStore} must do; each adapter extends this. */
@Timeout(60)
abstract class HistoryStoreContract {
  private static final ChannelKey DOC = new ChannelKey("acme", new ChannelName("doc:1"));
  private static final Selection ALL = new Selection(1_000, 0, 1_000_000);
  private static final long NOW = 1_000_000;

  private final HistoryStore store = store();
  private final String epoch = EventId.newEpoch();

  /** A store of one node; each call gives another node. */
  abstract HistoryStore store();

  @BeforeEach
  void takeAndMake() {
    store.take();
    store.create(DOC, epoch, NOW);
  }

  private StoredEvent event(long offset, long at, long expires, String frame) {
    StoredRef ref =
        new StoredRef(
            new EventId(epoch, offset),
            at,
            "ann",
            "ann/laptop",
            offset,
            Digest.of("r" + offset),
            Digest.of("{}"));
    return new StoredEvent(ref, expires, frame, frame.length());
  }

  private List<StoredEvent> events(long from, long to) {
    return LongStream.rangeClosed(from, to)
        .mapToObj(offset -> event(offset, NOW + offset, NOW + 60_000, "{\"n\":" + offset + "}"))
        .toList();
  }

  private StoredChannel loaded() {
    return store.load(DOC, ALL, ref -> {}).orElseThrow();
  }

  private List<StoredRef> refs(Selection what) {
    List<StoredRef> refs = new ArrayList<>();
    store.load(DOC, what, refs::add);
    return refs;
  }

  @Test
  void givesBackWhatWasAppended() {
    store.append(events(1, 3));
    store.append(events(4, 5));

    StoredChannel stored = loaded();

    assertThat(stored.head()).isEqualTo(new EventId(epoch, 5));
    assertThat(stored.events()).isEqualTo(events(1, 5));
    assertThat(stored.sequences()).containsOnlyKeys("ann/laptop").containsValue(5L);
    assertThat(refs(ALL)).isEqualTo(events(1, 5).stream().map(StoredEvent::ref).toList());
  }

  @Test
  void keepsTextOfEveryKind() {
    String frame = "{\"payload\":\"Zoë 文 🎉 \\u0000 \\\\ ' $1\"}";
    store.append(List.of(event(1, NOW, NOW, frame)));
    String long1 = "x".repeat(200_000);
    store.append(List.of(event(2, NOW, NOW, long1)));

    assertThat(loaded().events()).extracting(StoredEvent::frame).containsExactly(frame, long1);
  }

  @Test
  void aChannelIsKnownFromItsMakingOn() {
    assertThat(loaded()).isEqualTo(StoredChannel.of(new EventId(epoch, 0), List.of()));
    assertThat(store.ofEpoch(epoch)).contains(DOC);
    assertThat(store.ofEpoch(EventId.newEpoch())).isEmpty();
    ChannelKey sameNameElsewhere = new ChannelKey("umbrella", DOC.name());
    assertThat(store.load(sameNameElsewhere, ALL, ref -> {})).isEmpty();
  }

  @Test
  void givesTheNewestEventsAndPublicationsOnly() {
    store.append(events(1, 10));

    assertThat(store.load(DOC, new Selection(3, 0, 4), ref -> {}).orElseThrow().events())
        .isEqualTo(events(8, 10));
    assertThat(refs(new Selection(0, 0, 4)))
        .extracting(ref -> ref.event().offset())
        .containsExactly(7L, 8L, 9L, 10L);
    assertThat(refs(new Selection(0, NOW + 8, 1_000)))
        .extracting(ref -> ref.event().offset())
        .containsExactly(9L, 10L);
  }

  @Test
  void eventsBeforeAHoleAreNotPartOfTheHistory() {
    store.append(events(1, 3));
    store.append(events(5, 6));

    assertThat(loaded().events()).isEqualTo(events(5, 6));
  }

  @Test
  void storesAllEventsOfACallOrNone() {
    store.append(events(2, 2));

    assertThatThrownBy(() -> store.append(events(1, 3))).isInstanceOf(StoreRefusedException.class);

    assertThat(loaded().events()).isEqualTo(events(2, 2));
    assertThat(store.holds(events(1, 1).get(0))).isFalse();
  }

  @Test
  void anEventThatIsTooLongIsRefused() {
    List<StoredEvent> tooLong = List.of(event(1, NOW, NOW, "x".repeat(1_000_001)));

    assertThatThrownBy(() -> store.append(tooLong)).isInstanceOf(StoreRefusedException.class);
  }

  @Test
  void holdsAnEventAtItsPositionOnly() {
    store.append(events(1, 1));

    assertThat(store.holds(events(1, 1).get(0))).isTrue();
    assertThat(store.holds(events(2, 2).get(0))).isFalse();
    StoredRef other =
        new StoredRef(
            new EventId(epoch, 1), NOW, "bob", "bob/x", 1, Digest.of("r1"), Digest.of("{}"));
    assertThat(store.holds(new StoredEvent(other, NOW, "{}", 2))).isFalse();
  }

  @Test
  void whatIsTrimmedIsGoneAndThePositionIsKept() {
    store.append(events(1, 4));

    store.trim(epoch, 2, NOW + 1_000);
    assertThat(loaded().events()).isEqualTo(events(3, 4));
    store.trim(epoch, 4, NOW + 1_000);

    assertThat(loaded()).isEqualTo(StoredChannel.of(new EventId(epoch, 4), List.of()));
  }

  @Test
  void whatIsTrimmedStaysWhileItIsYoung() {
    store.append(events(1, 4));

    store.trim(epoch, 4, NOW + 3);

    assertThat(loaded().events()).isEqualTo(events(3, 4));
  }

  @Test
  void whatIsExpiredIsGoneAndThePositionIsKept() {
    store.append(events(1, 4));

    assertThat(store.expire(NOW + 60_000)).isZero();
    assertThat(store.expire(NOW + 60_001)).isEqualTo(4);

    assertThat(loaded()).isEqualTo(StoredChannel.of(new EventId(epoch, 4), List.of()));
    assertThat(store.expire(NOW + 60_001)).isZero();
  }

  @Test
  void onlyAChannelWithoutEventsIsUnusedAndForgotten() {
    store.append(events(1, 1));
    assertThat(store.unused(Long.MAX_VALUE, 10)).isEmpty();
    store.forget(DOC, Long.MAX_VALUE);
    assertThat(loaded().events()).hasSize(1);

    store.expire(NOW + 60_001);
    assertThat(store.unused(Long.MAX_VALUE, 10)).containsExactly(DOC);
    assertThat(store.unused(NOW, 10)).isEmpty();
    store.forget(DOC, NOW);
    assertThat(store.ofEpoch(epoch)).isPresent();
    store.forget(DOC, Long.MAX_VALUE);

    assertThat(store.ofEpoch(epoch)).isEmpty();
    assertThat(store.load(DOC, ALL, ref -> {})).isEmpty();
  }

  @Test
  void whoTakesTheStoreShutsOutTheOneWhoHadIt() {
    store.append(events(1, 1));
    HistoryStore next = store();
    next.take();

    assertThatThrownBy(store::requireTaken).isInstanceOf(StoreTakenException.class);
    assertThatThrownBy(() -> store.append(events(2, 2))).isInstanceOf(StoreTakenException.class);
    assertThatThrownBy(() -> store.load(DOC, ALL, ref -> {}))
        .isInstanceOf(StoreTakenException.class);

    next.requireTaken();
    next.append(events(2, 2));
    assertThat(next.load(DOC, ALL, ref -> {}).orElseThrow().events()).isEqualTo(events(1, 2));
  }
}
