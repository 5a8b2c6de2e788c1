package dev.tidings.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.FrameId;
import dev.tidings.protocol.GapReason;
import dev.tidings.protocol.MessageBody;
import dev.tidings.protocol.Sender;
import dev.tidings.session.FrameLog.Slice;
import dev.tidings.session.RecordingConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/** The log against a list of everything that was ever in it. */
class ChannelLogProperties {
  private sealed interface Act {
    record Append(String sender, int length) implements Act {}

    record Trim(int age, int keep, int behind, int max, int live) implements Act {}

    record Wait(int time) implements Act {}
  }

  private record Event(long at, String frame) {}

  private static final class World {
    final ChannelLog log = new ChannelLog("doc:1", true, new HistoryBudget(Long.MAX_VALUE));
    final List<Event> all = new ArrayList<>();
    final Map<String, Integer> sequences = new HashMap<>();
    int trimmed;
    long now = 1_000;

    void apply(Act act) {
      if (act instanceof Act.Append append) {
        append(append);
      } else if (act instanceof Act.Trim trim) {
        long needed = Math.max(0, all.size() - trim.behind());
        log.trim(
            new ChannelLog.Keep(
                trim.keep(), now - trim.age(), needed, trim.max(), now - trim.live()));
        while (tooMuch(trim) || surplus(trim, needed)) {
          trimmed++;
        }
      } else if (act instanceof Act.Wait wait) {
        now += wait.time();
      }
    }

    private boolean tooMuch(Act.Trim trim) {
      return all.size() - trimmed > trim.max() && all.get(trimmed).at() <= now - trim.live();
    }

    private boolean surplus(Act.Trim trim, long needed) {
      return trimmed < all.size()
          && trimmed < needed
          && (all.size() - trimmed > trim.keep() || all.get(trimmed).at() < now - trim.age());
    }

    private void append(Act.Append append) {
      EventId id = log.append(body(append.sender(), append.length()), append.sender(), now);
      int seq = sequences.merge(append.sender(), 1, Integer::sum);
      assertThat(id).isEqualTo(new EventId(log.epoch(), all.size() + 1));
      String frame = log.after(all.size(), 1, 1).frames().texts().get(0);
      assertThat(RecordingConnection.member(frame, "seq")).isEqualTo(String.valueOf(seq));
      assertThat(frame).contains("\"id\":\"" + id + "\"");
      all.add(new Event(now, frame));
    }

    List<String> kept(long after) {
      return all.subList((int) Math.max(after, trimmed), all.size()).stream()
          .map(Event::frame)
          .toList();
    }
  }

  static MessageBody body(String sender, int length) {
    return new MessageBody(
        MessageBody.MESSAGE,
        "doc:1",
        FrameId.of("ref"),
        new Sender(sender, "device-1", sender),
        '"' + "x\u00e9\u4e2d\ud83d\ude00".substring(length % 2).repeat(length / 5) + '"',
        1,
        null);
  }

  @Property(tries = 200)
  void givesWhatTheModelGives(@ForAll("acts") List<Act> acts) {
    World world = new World();
    for (Act act : acts) {
      world.apply(act);
      int head = world.all.size();
      assertThat(world.log.head()).isEqualTo(head);
      assertThat(world.log.oldest()).isEqualTo(world.trimmed + 1);
      for (long offset = 0; offset <= head; offset++) {
        assertRead(world, offset);
        assertThat(world.log.covers(new EventId(world.log.epoch(), offset)))
            .isEqualTo(offset >= world.trimmed);
      }
      assertThat(world.log.covers(new EventId(world.log.epoch(), head + 1L))).isFalse();
      assertThat(world.log.covers(new EventId(EventId.newEpoch(), head))).isFalse();
    }
  }

  private static void assertRead(World world, long offset) {
    List<String> read = new ArrayList<>();
    long at = offset;
    Slice slice = world.log.after(at, 3, 600);
    while (slice.to() > at) {
      assertThat(slice.from()).isEqualTo(at);
      assertThat(slice.gap() != null).isEqualTo(at < world.trimmed);
      assertThat(slice.frames().size()).isLessThanOrEqualTo(3);
      String array = '[' + String.join(",", slice.frames().texts()) + ']';
      int bytes = array.getBytes(StandardCharsets.UTF_8).length;
      assertThat(slice.frames().bytes()).isEqualTo(bytes);
      assertThat(bytes <= 600 || slice.frames().size() == 1).isTrue();
      read.addAll(slice.frames().texts());
      at = slice.to();
      slice = world.log.after(at, 3, 600);
    }
    assertThat(at).isEqualTo(world.all.size());
    assertThat(read).isEqualTo(world.kept(offset));
  }

  @Property(tries = 200)
  void theLastAreTheNewestThatAreYoungEnough(@ForAll("acts") List<Act> acts) {
    World world = new World();
    acts.forEach(world::apply);
    List<Event> kept = world.all.subList(world.trimmed, world.all.size());
    for (int count = 0; count < 10; count++) {
      long notBefore = world.now - 20;
      List<String> expected =
          kept.subList(Math.max(0, kept.size() - count), kept.size()).stream()
              .filter(event -> event.at() >= notBefore)
              .map(Event::frame)
              .toList();
      ChannelLog.Recent recent = world.log.last(count, notBefore);
      assertThat(recent.frames()).isEqualTo(expected);
      assertThat(recent.position().offset()).isEqualTo(world.all.size());
    }
    assertThat(world.log.newestAt().isPresent()).isEqualTo(!kept.isEmpty());
  }

  @Example
  void aPositionThatTheLogHasNotReachedHasNoNumberOfDroppedEvents() {
    ChannelLog log = new ChannelLog("doc:1", true, new HistoryBudget(Long.MAX_VALUE));
    log.append(body("ann", 1), "ann", 1);

    assertThat(dropped(log, 0, 1)).isEqualTo("1");
    assertThat(dropped(log, 9, 1)).isEmpty();
  }

  private static @Nullable String dropped(ChannelLog log, long from, long to) {
    return RecordingConnection.member(
        log.gap(new EventId(log.epoch(), from), to, GapReason.EPOCH).text(), "dropped");
  }

  @Provide
  Arbitrary<List<Act>> acts() {
    Arbitrary<Act> append =
        Combinators.combine(Arbitraries.of("ann", "bob"), Arbitraries.integers().between(0, 900))
            .as(Act.Append::new);
    Arbitrary<Act> trim =
        Combinators.combine(
                Arbitraries.integers().between(0, 50),
                Arbitraries.integers().between(0, 10),
                Arbitraries.integers().between(0, 12),
                Arbitraries.integers().between(1, 15),
                Arbitraries.integers().between(0, 30))
            .as(Act.Trim::new);
    Arbitrary<Act> wait = Arbitraries.integers().between(1, 20).map(Act.Wait::new);
    return Arbitraries.frequencyOf(Tuple.of(6, append), Tuple.of(1, trim), Tuple.of(1, wait))
        .list()
        .ofMaxSize(40);
  }
}
