package dev.tidings.channel;

import dev.tidings.protocol.FrameId;
import dev.tidings.protocol.MessageBody;
import dev.tidings.protocol.Sender;
import dev.tidings.session.FrameLog;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What an event costs in its channel's log, which keeps a thousand. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ChannelLogBenchmark {
  private static final int KEPT = 1_000;
  private static final int BATCH = 64;
  private static final int CHARS = 65_536;

  private final ChannelLog log =
      new ChannelLog("dashboard.sales", true, new HistoryBudget(Long.MAX_VALUE));
  private final MessageBody body =
      new MessageBody(
          MessageBody.MESSAGE,
          "dashboard.sales",
          FrameId.of("device-1-1"),
          new Sender("user-1", "device-1", "Name of user-1"),
          "{\"text\":\"" + "x".repeat(164) + "\"}",
          0,
          null);

  /** Fills the log. */
  public ChannelLogBenchmark() {
    for (int i = 0; i < KEPT; i++) {
      append();
    }
  }

  private EventId append() {
    return log.append(body, "user-1/device-1", 0);
  }

  /** An event is added, and the oldest goes. */
  @Benchmark
  public EventId appendAndTrim() {
    EventId id = append();
    log.trim(new ChannelLog.Keep(KEPT, -1, id.offset(), KEPT, 0));
    return id;
  }

  /** A writer reads what fits into one write. */
  @Benchmark
  public FrameLog.Slice readBatch() {
    return log.after(log.head() - BATCH, BATCH, CHARS);
  }

  /** An event is added, and the writer reads just that. */
  @Benchmark
  public FrameLog.Slice appendAndRead() {
    EventId id = append();
    log.trim(new ChannelLog.Keep(KEPT, -1, id.offset(), KEPT, 0));
    return log.after(id.offset() - 1, BATCH, CHARS);
  }
}
