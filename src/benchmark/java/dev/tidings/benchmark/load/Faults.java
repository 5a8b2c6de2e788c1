package dev.tidings.benchmark.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** What went wrong, counted, with the first few described. Safe for use by several threads. */
final class Faults {
  private static final int DESCRIBED = 8;

  /** Events that a reader never got and was not told of. */
  final LongAdder lost = new LongAdder();

  /** Events that came twice or late. */
  final LongAdder doubled = new LongAdder();

  /** Connections that ended, and frames that nobody expected. */
  final LongAdder others = new LongAdder();

  private final List<String> broken = new ArrayList<>();
  private final List<String> unusual = new ArrayList<>();

  void lost(long count, String where) {
    lost.add(count);
    describe(broken, count + " lost: " + where);
  }

  void doubled(long count, String where) {
    doubled.add(count);
    describe(broken, count + " doubled: " + where);
  }

  void other(String what) {
    others.increment();
    describe(unusual, what);
  }

  private synchronized void describe(List<String> described, String what) {
    if (described.size() < DESCRIBED) {
      described.add(what);
    }
  }

  synchronized List<String> described() {
    return Stream.concat(broken.stream(), unusual.stream()).toList();
  }
}
