package dev.tidings.presence;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The members of one channel, as a value: each operation gives the next state and what others are
 * to be told. A device whose connection is lost stays until its time is over; if it comes back by
 * then, others see nothing of it. The version rises by 1 with each change that others are told.
 */
final class PresenceState {
  private final Map<Key, Entry> entries;
  private final long version;

  private PresenceState(Map<Key, Entry> entries, long version) {
    this.entries = entries;
    this.version = version;
  }

  /**
   * Nobody is here.
   *
   * @param version where to begin to count; must be larger than any version told before
   */
  static PresenceState empty(long version) {
    return new PresenceState(Map.of(), version);
  }

  /** A device of a user. */
  record Key(String user, String device) {
    static Key of(Member member) {
      return new Key(member.userId(), member.clientId());
    }
  }

  /**
   * A member.
   *
   * @param session the session that speaks for it
   * @param lostUntil when it is gone, if its connection was lost
   */
  private record Entry(Member member, String session, Optional<Long> lostUntil) {}

  /** What happened to a member. */
  enum Kind {
    JOIN,
    UPDATE,
    LEAVE
  }

  /** What others are told. */
  record Change(Kind kind, Member member, long version) {}

  /** The next state, and what others are told; nothing when they would see no difference. */
  record Step(PresenceState state, List<Change> changes) {}

  long version() {
    return version;
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  Collection<Member> members() {
    return entries.values().stream().map(Entry::member).toList();
  }

  Optional<Member> member(Key key) {
    return Optional.ofNullable(entries.get(key)).map(Entry::member);
  }

  /** Whether the session speaks for the device. */
  boolean speaksFor(Key key, String session) {
    Entry entry = entries.get(key);
    return entry != null && entry.session().equals(session);
  }

  /** A device comes, comes back, or says again what it does. */
  Step join(Member member, String session) {
    Key key = Key.of(member);
    Entry known = entries.get(key);
    if (known == null) {
      return told(key, new Entry(member, session, Optional.empty()), Kind.JOIN);
    }
    Member joined = member.joinedAt(known.member().joinedAt());
    return put(key, known, new Entry(joined, session, Optional.empty()));
  }

  /**
   * A member changes what it does; nothing happens when it is not there. One whose connection is
   * lost stays so.
   */
  Step update(Member member) {
    Key key = Key.of(member);
    Entry known = entries.get(key);
    return known == null
        ? unchanged()
        : put(key, known, new Entry(member, known.session(), known.lostUntil()));
  }

  private Step put(Key key, Entry known, Entry entry) {
    if (known.equals(entry)) {
      return unchanged();
    }
    return known.member().looksLike(entry.member())
        ? new Step(with(key, entry, version), List.of())
        : told(key, entry, Kind.UPDATE);
  }

  /** A device leaves on purpose; nothing happens unless the session speaks for it. */
  Step leave(Key key, String session, long now) {
    Entry known = entries.get(key);
    if (known == null || !known.session().equals(session)) {
      return unchanged();
    }
    Member gone = known.member().with(Status.OFFLINE).seenAt(now);
    PresenceState next = with(key, null, version + 1);
    return new Step(next, List.of(new Change(Kind.LEAVE, gone, next.version)));
  }

  /** The connection behind a device is lost; it has until then to come back. */
  Step lose(Key key, String session, long until) {
    Entry known = entries.get(key);
    if (known == null || !known.session().equals(session)) {
      return unchanged();
    }
    Entry lost = new Entry(known.member(), session, Optional.of(until));
    return new Step(with(key, lost, version), List.of());
  }

  /** The time of lost devices is over. */
  Step expire(long now) {
    Map<Key, Entry> next = new LinkedHashMap<>(entries);
    List<Change> changes = new ArrayList<>();
    for (Map.Entry<Key, Entry> known : entries.entrySet()) {
      Entry entry = known.getValue();
      if (entry.lostUntil().filter(until -> until <= now).isPresent()) {
        next.remove(known.getKey());
        Member gone = entry.member().with(Status.OFFLINE).seenAt(now);
        changes.add(new Change(Kind.LEAVE, gone, version + changes.size() + 1));
      }
    }
    return changes.isEmpty() ? unchanged() : together(next, changes);
  }

  /**
   * All members may change what they do, as one operation that costs no more than one change. The
   * function is given each member and the session that speaks for it.
   */
  Step updateEach(BiFunction<Member, String, Member> change) {
    Map<Key, Entry> next = new LinkedHashMap<>(entries);
    List<Change> changes = new ArrayList<>();
    for (Map.Entry<Key, Entry> known : entries.entrySet()) {
      Entry entry = known.getValue();
      Member member = change.apply(entry.member(), entry.session());
      next.put(known.getKey(), new Entry(member, entry.session(), entry.lostUntil()));
      if (!entry.member().looksLike(member)) {
        changes.add(new Change(Kind.UPDATE, member, version + changes.size() + 1));
      }
    }
    return together(next, changes);
  }

  private Step together(Map<Key, Entry> next, List<Change> changes) {
    PresenceState state =
        new PresenceState(Collections.unmodifiableMap(next), version + changes.size());
    return new Step(state, changes);
  }

  private Step told(Key key, Entry entry, Kind kind) {
    PresenceState next = with(key, entry, version + 1);
    return new Step(next, List.of(new Change(kind, entry.member(), next.version)));
  }

  /** The same state, and nothing to tell. */
  Step unchanged() {
    return new Step(this, List.of());
  }

  private PresenceState with(Key key, @Nullable Entry entry, long newVersion) {
    Map<Key, Entry> next = new LinkedHashMap<>(entries);
    if (entry == null) {
      next.remove(key);
    } else {
      next.put(key, entry);
    }
    return new PresenceState(Collections.unmodifiableMap(next), newVersion);
  }
}
