package dev.tidings.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.presence.PresenceState.Change;
import dev.tidings.presence.PresenceState.Key;
import dev.tidings.presence.PresenceState.Kind;
import dev.tidings.protocol.JsonObject;
import dev.tidings.session.TestHub;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The state against what its listeners may conclude, and against a model of who is there. */
class PresenceStateProperties {
  private static final long GRACE = 10;
  private static final long FIRST = 1_000;

  private enum Verb {
    JOIN,
    UPDATE,
    LEAVE,
    LOSE,
    WAIT
  }

  /** Something that a session of a device does, or time that passes. */
  private record Act(Verb verb, String user, String device, int session, String activity) {
    Key key() {
      return new Key(user, device);
    }

    String sessionId() {
      return user + device + session;
    }

    Member member(long now) {
      return Member.joining(TestHub.caller(user), device, payload(), now);
    }

    JsonObject payload() {
      return JsonObject.parse("{\"activity\":\"" + activity + "\"}");
    }
  }

  /** One member as the model knows it. */
  private record Known(String session, String activity, long lostUntil) {}

  private static final class World {
    final PresenceState state = new PresenceState(FIRST);
    final Map<Key, Known> model = new HashMap<>();

    /** What a listener from the beginning has made of what it was told. */
    final Map<Key, Member> told = new HashMap<>();

    long version = FIRST;
    long now = 100;

    List<Change> apply(Act act) {
      List<Change> changes =
          switch (act.verb()) {
            case JOIN -> state.join(act.member(now), act.sessionId());
            case UPDATE -> update(act);
            case LEAVE -> state.leave(act.key(), act.sessionId(), now);
            case LOSE -> {
              state.lose(act.key(), act.sessionId(), now + GRACE);
              yield List.of();
            }
            case WAIT -> {
              now += 4;
              yield state.expire(now);
            }
          };
      model(act);
      changes.forEach(this::hear);
      return changes;
    }

    private List<Change> update(Act act) {
      return state.speaksFor(act.key(), act.sessionId())
          ? state.update(state.member(act.key()).orElseThrow().with(act.payload(), now))
          : List.of();
    }

    private void model(Act act) {
      Known known = model.get(act.key());
      boolean speaks = known != null && known.session().equals(act.sessionId());
      switch (act.verb()) {
        case JOIN ->
            model.put(act.key(), new Known(act.sessionId(), act.activity(), Long.MAX_VALUE));
        case UPDATE -> {
          if (speaks && known != null) {
            model.put(act.key(), new Known(known.session(), act.activity(), known.lostUntil()));
          }
        }
        case LEAVE -> {
          if (speaks) {
            model.remove(act.key());
          }
        }
        case LOSE -> {
          if (speaks && known != null) {
            model.put(act.key(), new Known(known.session(), known.activity(), now + GRACE));
          }
        }
        case WAIT -> model.values().removeIf(k -> k.lostUntil() <= now);
      }
    }

    private void hear(Change change) {
      assertThat(change.version()).isEqualTo(++version);
      Key key = Key.of(change.member());
      switch (change.kind()) {
        case JOIN -> assertThat(told.put(key, change.member())).isNull();
        case UPDATE -> assertThat(told.put(key, change.member())).isNotNull();
        case LEAVE -> {
          assertThat(told.remove(key)).isNotNull();
          assertThat(change.member().status()).isEqualTo(Status.OFFLINE);
        }
      }
    }

    Map<Key, String> seen() {
      Map<Key, String> seen = new HashMap<>();
      state.members().forEach(m -> seen.put(Key.of(m), m.activity().orElse("")));
      return seen;
    }
  }

  @Property(tries = 500)
  void holdsAndTellsWhatTheModelSays(@ForAll("acts") List<Act> acts) {
    World world = new World();
    for (Act act : acts) {
      world.apply(act);

      Map<Key, String> expected = new HashMap<>();
      world.model.forEach((key, known) -> expected.put(key, known.activity()));
      assertThat(world.seen()).isEqualTo(expected);
      assertThat(world.state.version()).isEqualTo(world.version);
      Map<Key, String> told = new HashMap<>();
      world.told.forEach((key, member) -> told.put(key, member.activity().orElse("")));
      assertThat(told).isEqualTo(expected);
    }
  }

  @Property(tries = 300)
  void tellsNothingThatLooksTheSame(@ForAll("acts") List<Act> acts) {
    World world = new World();
    for (Act act : acts) {
      Map<Key, String> before = world.seen();
      List<Change> changes = world.apply(act);
      Map<Key, String> after = world.seen();
      Set<Key> changed = new HashSet<>(before.keySet());
      changed.addAll(after.keySet());
      changed.removeIf(key -> Objects.equals(before.get(key), after.get(key)));
      assertThat(changes.stream().map(c -> Key.of(c.member())))
          .containsExactlyInAnyOrderElementsOf(changed);
    }
  }

  @Property(tries = 300)
  void everybodyWhoIsLostIsGoneInTheEnd(@ForAll("acts") List<Act> acts) {
    World world = new World();
    acts.forEach(world::apply);
    world.model.forEach((key, known) -> world.state.lose(key, known.session(), world.now + GRACE));

    List<Change> end = world.state.expire(world.now + GRACE);

    assertThat(world.state.isEmpty()).isTrue();
    assertThat(end).hasSameSizeAs(world.model.keySet());
    assertThat(world.state.expire(Long.MAX_VALUE)).isEmpty();
  }

  @Property(tries = 200)
  void updatingEachIsUpdatingOneAfterTheOther(@ForAll("acts") List<Act> acts) {
    World one = new World();
    World other = new World();
    acts.forEach(one::apply);
    acts.forEach(other::apply);
    List<Change> told = new ArrayList<>();
    for (Member member : one.state.members()) {
      told.addAll(one.state.update(idleIfReading(member)));
    }

    List<Change> each = other.state.updateEach((member, session) -> idleIfReading(member));

    assertThat(each).isEqualTo(told);
    assertThat(other.state.version()).isEqualTo(one.state.version());
    assertThat(other.state.members()).isEqualTo(one.state.members());
    assertThat(other.state.expire(Long.MAX_VALUE - 1))
        .isEqualTo(one.state.expire(Long.MAX_VALUE - 1));
  }

  private static Member idleIfReading(Member member) {
    return member.activity().equals(Optional.of("reading")) ? member.with(Status.IDLE) : member;
  }

  @Example
  void aReturnWithinTheGraceTellsNobodyAnything() {
    Act ann = new Act(Verb.JOIN, "ann", "device-1", 1, "editing");
    Act back = new Act(Verb.JOIN, "ann", "device-1", 2, "editing");
    PresenceState state = new PresenceState(1);
    state.join(ann.member(100), ann.sessionId());
    state.lose(ann.key(), ann.sessionId(), 110);

    assertThat(state.join(back.member(109), back.sessionId())).isEmpty();

    assertThat(state.expire(1_000)).isEmpty();
    assertThat(state.member(ann.key()).map(Member::joinedAt)).isEqualTo(Optional.of(100L));
  }

  @Example
  void theLossOfAnOldSessionDoesNotRemoveTheDeviceOfANewerOne() {
    Act old = new Act(Verb.JOIN, "ann", "device-1", 1, "editing");
    Act newer = new Act(Verb.JOIN, "ann", "device-1", 2, "editing");
    PresenceState state = new PresenceState(1);
    state.join(old.member(100), old.sessionId());
    state.join(newer.member(101), newer.sessionId());

    state.lose(old.key(), old.sessionId(), 102);
    assertThat(state.leave(old.key(), old.sessionId(), 102)).isEmpty();

    assertThat(state.expire(1_000)).isEmpty();
    assertThat(state.members()).hasSize(1);
  }

  @Example
  void anUpdateOfALostDeviceDoesNotBringItBack() {
    Act ann = new Act(Verb.JOIN, "ann", "device-1", 1, "editing");
    PresenceState state = new PresenceState(1);
    state.join(ann.member(100), ann.sessionId());
    state.lose(ann.key(), ann.sessionId(), 110);

    state.update(ann.member(105).with(Status.IDLE));

    assertThat(state.expire(110)).extracting(Change::kind).containsExactly(Kind.LEAVE);
  }

  @Provide
  Arbitrary<List<Act>> acts() {
    return Combinators.combine(
            Arbitraries.of(Verb.class),
            Arbitraries.of("ann", "bob"),
            Arbitraries.of("device-1", "device-2"),
            Arbitraries.integers().between(1, 2),
            Arbitraries.of("editing", "reading"))
        .as(Act::new)
        .list()
        .ofMaxSize(40);
  }
}
