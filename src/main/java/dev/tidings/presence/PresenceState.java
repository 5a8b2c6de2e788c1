package dev.tidings.presence;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * The members of one channel: each operation changes them and gives what others are to be told;
 * nothing when they would see no difference. A device whose connection is lost stays until its time
 * is over; if it comes back by then, others see nothing of it. The version rises by 1 with each
 * change that others are told. Guarded by its {@link ChannelPresence}.
 */
final class PresenceState {
  private final Map<Key, Entry> entries = new LinkedHashMap<>(4);
  private long version;

  /** How many of the entries are lost. */
  private int lost;

  /**
   * Nobody is here.
   *
   * @param version where to begin to count; must be larger than any version told before
   */
  PresenceState(long version) {
    this.version = version;
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
   * @param lostUntil when it is gone, if its connection was lost; {@link #PRESENT} if not
   */
  private record Entry(Member member, String session, long lostUntil) {
    static final long PRESENT = Long.MAX_VALUE;

    boolean isLost() {
      return lostUntil != PRESENT;
    }
  }

  /** What happened to a member. */
  enum Kind {
    JOIN,
    UPDATE,
    LEAVE
  }

  /**
   * What others are told.
   *
   * @param user what the user is now, by the best of the devices
   */
  record Change(Kind kind, Member member, long version, Status user) {}

  long version() {
    return version;
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /** The members now, in the order in which they came. */
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
  List<Change> join(Member member, String session) {
    Key key = Key.of(member);
    Entry known = entries.get(key);
    if (known == null) {
      put(key, new Entry(member, session, Entry.PRESENT));
      return List.of(told(Kind.JOIN, member));
    }
    Member joined = member.joinedAt(known.member().joinedAt());
    return replace(key, known, new Entry(joined, session, Entry.PRESENT));
  }

  /**
   * A member changes what it does; nothing happens when it is not there. One whose connection is
   * lost stays so.
   */
  List<Change> update(Member member) {
    Key key = Key.of(member);
    Entry known = entries.get(key);
    return known == null
        ? List.of()
        : replace(key, known, new Entry(member, known.session(), known.lostUntil()));
  }

  private List<Change> replace(Key key, Entry known, Entry entry) {
    put(key, entry);
    return known.member().looksLike(entry.member())
        ? List.of()
        : List.of(told(Kind.UPDATE, entry.member()));
  }

  /** A device leaves on purpose; nothing happens unless the session speaks for it. */
  List<Change> leave(Key key, String session, long now) {
    Entry known = entries.get(key);
    if (known == null || !known.session().equals(session)) {
      return List.of();
    }
    remove(key);
    return List.of(told(Kind.LEAVE, gone(known, now)));
  }

  /** The connection behind a device is lost; it has until then to come back. */
  void lose(Key key, String session, long until) {
    Entry known = entries.get(key);
    if (known != null && known.session().equals(session)) {
      put(key, new Entry(known.member(), session, until));
    }
  }

  /** The time of lost devices is over. */
  List<Change> expire(long now) {
    if (lost == 0) {
      return List.of();
    }
    List<Change> changes = new ArrayList<>();
    for (Iterator<Entry> all = entries.values().iterator(); all.hasNext(); ) {
      Entry entry = all.next();
      if (entry.isLost() && entry.lostUntil() <= now) {
        all.remove();
        lost--;
        changes.add(told(Kind.LEAVE, gone(entry, now)));
      }
    }
    return changes;
  }

  /**
   * All members may change what they do. The function is given each member and the session that
   * speaks for it.
   */
  List<Change> updateEach(BiFunction<Member, String, Member> change) {
    List<Change> changes = new ArrayList<>();
    for (Map.Entry<Key, Entry> known : entries.entrySet()) {
      Entry entry = known.getValue();
      Member member = change.apply(entry.member(), entry.session());
      if (!member.equals(entry.member())) {
        known.setValue(new Entry(member, entry.session(), entry.lostUntil()));
      }
      if (!entry.member().looksLike(member)) {
        changes.add(told(Kind.UPDATE, member));
      }
    }
    return changes;
  }

  private static Member gone(Entry entry, long now) {
    return entry.member().with(Status.OFFLINE).seenAt(now);
  }

  private Change told(Kind kind, Member member) {
    return new Change(kind, member, ++version, best(member));
  }

  /** What the user of a member that is, or was, here is by the best of the devices. */
  private Status best(Member member) {
    Status best = member.status();
    if (best != Status.ONLINE) {
      for (Map.Entry<Key, Entry> entry : entries.entrySet()) {
        if (entry.getKey().user().equals(member.userId())) {
          best = best.orBetter(entry.getValue().member().status());
        }
      }
    }
    return best;
  }

  private void put(Key key, Entry entry) {
    lost += entry.isLost() ? 1 : 0;
    Entry older = entries.put(key, entry);
    lost -= older != null && older.isLost() ? 1 : 0;
  }

  private void remove(Key key) {
    Entry gone = entries.remove(key);
    lost -= gone != null && gone.isLost() ? 1 : 0;
  }
}
