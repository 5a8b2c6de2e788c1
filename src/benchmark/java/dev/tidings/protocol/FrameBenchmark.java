package dev.tidings.protocol;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What an event costs on its way in and out, as text. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FrameBenchmark {
  private static final String PAYLOAD = "{\"text\":\"" + "x".repeat(164) + "\"}";

  private final FrameDecoder decoder = new FrameDecoder(FrameLimits.DEFAULTS, List.of());
  private final String publish =
      "{\"type\":\"publish\",\"id\":\"device-1-1\",\"channel\":\"dashboard.sales\",\"payload\":"
          + PAYLOAD
          + '}';
  private final FrameId ref = FrameId.of("device-1-1");
  private final Sender sender = new Sender("user-1", "device-1", "Name of user-1");
  private final MessageBody body = body();

  /** From the text of a client's message to a checked frame. */
  @Benchmark
  public List<FrameDecoder.Decoded> decodePublish() {
    return decoder.decode(publish);
  }

  /** All of a message frame but its position. */
  @Benchmark
  public MessageBody encodeBody() {
    return body();
  }

  /** The position, which is put in under the channel's lock. */
  @Benchmark
  public String encodePosition() {
    return body.at("0123456789abc:123456", 123_456);
  }

  private MessageBody body() {
    return new MessageBody(
        MessageBody.MESSAGE, "dashboard.sales", ref, sender, PAYLOAD, 1_790_000_000_000L, null);
  }
}
