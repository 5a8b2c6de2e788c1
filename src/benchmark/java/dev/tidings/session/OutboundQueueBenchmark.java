package dev.tidings.session;

import dev.tidings.protocol.DeliveryClass;
import dev.tidings.protocol.EncodedFrame;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a session's own frame costs in its queue. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class OutboundQueueBenchmark {
  private static final String TEXT = "{\"type\":\"ack\",\"id\":\"device-1-1\"}";

  private final OutboundQueue queue =
      new OutboundQueue(256, 262_144, new OutboundQueue.Shared(Long.MAX_VALUE));
  private final EncodedFrame answer = new EncodedFrame(TEXT, null, DeliveryClass.ANSWER, null, 0);
  private final EncodedFrame lossy =
      new EncodedFrame(TEXT, "cursor.page", DeliveryClass.LOSSY, "user-1/device-1", 0);

  /** An answer goes in and out. */
  @Benchmark
  public @Nullable EncodedFrame answer() {
    queue.offer(answer);
    return queue.poll(false);
  }

  /** A lossy frame takes the place of an older one, and goes out. */
  @Benchmark
  public @Nullable EncodedFrame replaced() {
    queue.offer(lossy);
    queue.offer(lossy);
    return queue.poll(false);
  }
}
