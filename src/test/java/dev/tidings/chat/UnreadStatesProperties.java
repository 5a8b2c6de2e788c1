package dev.tidings.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** In whatever order commits and reads of the store are told, devices end at what is stored. */
class UnreadStatesProperties {
  private static final int CHATS = 3;

  /** A device as the protocol has it: higher versions win, a sync replaces what it had. */
  private static final class Device {
    final Map<Long, Unread> shown = new HashMap<>();

    void change(Unread state) {
      Unread known = shown.get(state.session());
      if (known == null || known.version() < state.version()) {
        shown.put(state.session(), state);
      }
    }

    void sync(List<Unread> states) {
      shown.clear();
      states.forEach(this::change);
    }

    long unread(long session) {
      Unread state = shown.get(session);
      return state == null ? 0 : state.unread();
    }
  }

  /** What the store was at some time, read by a device that had just subscribed. */
  private record Read(int device, List<Unread> stored) {}

  @Property
  void devicesThatComeAndGoAllEndAtWhatIsStored(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int steps) {
    Random random = new Random(seed);
    UnreadStates board = new UnreadStates();
    Map<Long, Unread> store = new HashMap<>();
    List<Device> devices = new ArrayList<>(List.of(new Device(), new Device(), new Device()));
    List<Unread> untold = new ArrayList<>();
    List<Read> reads = new ArrayList<>();
    for (int step = 0; step < steps; step++) {
      switch (random.nextInt(4)) {
        case 0, 1 -> {
          long session = random.nextInt(CHATS);
          Unread before = store.getOrDefault(session, new Unread("t", "u", session, 0, 0));
          Unread next = new Unread("t", "u", session, random.nextInt(3), before.version() + 1);
          store.put(session, next);
          untold.add(next);
        }
        case 2 -> {
          int device = random.nextInt(devices.size());
          devices.set(device, new Device()); // came back; it hears changes from now
          List<Unread> stored = store.values().stream().filter(s -> s.unread() > 0).toList();
          reads.removeIf(read -> read.device() == device);
          reads.add(new Read(device, stored));
        }
        default -> tellSome(random, board, devices, untold, reads);
      }
    }
    while (!untold.isEmpty() || !reads.isEmpty()) {
      tellSome(random, board, devices, untold, reads);
    }

    for (Device device : devices) {
      for (long session = 0; session < CHATS; session++) {
        Unread stored = store.get(session);
        assertThat(device.unread(session)).isEqualTo(stored == null ? 0 : stored.unread());
      }
    }
  }

  private static void tellSome(
      Random random,
      UnreadStates board,
      List<Device> devices,
      List<Unread> untold,
      List<Read> reads) {
    if (!untold.isEmpty() && (reads.isEmpty() || random.nextBoolean())) {
      Collections.shuffle(untold, random);
      Unread state = untold.remove(0);
      if (board.isNews(state)) {
        devices.forEach(device -> device.change(state));
      }
    } else if (!reads.isEmpty()) {
      Read read = reads.remove(random.nextInt(reads.size()));
      devices.get(read.device()).sync(board.current(read.stored()));
    }
  }
}
