package dev.tidings.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tidings.protocol.ClientFrame.Publish;
import dev.tidings.protocol.FrameDecoder.Decoded;
import dev.tidings.protocol.FrameDecoder.Decoded.Accepted;
import dev.tidings.protocol.FrameDecoder.Decoded.Refused;
import dev.tidings.protocol.ServerFrame.ErrorFrame;
import dev.tidings.protocol.ServerFrame.Pong;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;

/**
 * Whatever a client sends, the decoder answers with frames and refusals. {@code mvn test} runs the
 * kept inputs; with {@code JAZZER_FUZZ=1} new ones are looked for.
 */
class FrameDecoderFuzzTest {
  /** Of CPU, many times what 64 KiB need, so that a busy machine changes nothing. */
  private static final Duration BOUND = Duration.ofSeconds(2);

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final String EVERYTHING =
      """
      [{"type":"publish","id":"p","channel":"c","payload":{"a":[1,"\\ud800",null,true]}},
       {"type":"subscribe","channels":["c"],"options":{"history":1}},
       {"type":"sync","pendingOps":["p"]},
       {"type":"presence.update","channel":"c","payload":{"status":"idle"}}]""";
  private static final FrameDecoder DECODER =
      new FrameDecoder(
          FrameLimits.DEFAULTS,
          List.of(
              new FrameType(
                  "presence.update",
                  true,
                  List.of(
                      FrameType.Field.oneOf("status", "online", "idle"),
                      FrameType.Field.text("activity", 256),
                      FrameType.Field.object("data")))));

  private static final Dialects DIALECTS = new Dialects(List.of());

  /** What decides each dialect, and what decides none. */
  private static final List<String> FIRST =
      List.of(
          "{\"action\":\"x\"}",
          "{\"type\":\"x\",\"topics\":[]}",
          "{\"type\":\"x\",\"_id\":1}",
          "{}");

  /** Classes that are loaded, and instrumented, within a measured call would count. */
  @BeforeAll
  static void loadTheDecoder() {
    for (Decoded frame : DECODER.decode(EVERYTHING)) {
      assertThat(frame).isInstanceOf(Accepted.class);
      check(((Accepted) frame).frame());
    }
    assertThat(DECODER.decode("")).singleElement().isInstanceOf(Refused.class);
  }

  @FuzzTest(maxDuration = "3m")
  void everyMessageIsDecodedOrRefusedInTime(byte[] message) {
    String text = new String(message, StandardCharsets.UTF_8);
    long start = THREADS.getCurrentThreadCpuTime();

    List<Decoded> frames = DECODER.decode(text);

    assertThat(Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - start)).isLessThan(BOUND);
    assertThat(frames).hasSizeLessThanOrEqualTo(FrameLimits.DEFAULTS.frames());
    for (Decoded frame : frames) {
      if (frame instanceof Accepted accepted) {
        check(accepted.frame());
      } else if (frame instanceof Refused refused) {
        check(refused);
      }
    }
  }

  /** The same message from a client of each dialect, and of one that has not said which. */
  @FuzzTest(maxDuration = "3m")
  void everyMessageInADialectIsDecodedOrRefused(byte[] message) {
    String text = new String(message, StandardCharsets.UTF_8);
    for (String first : FIRST) {
      SpokenDialect spoken = new SpokenDialect(DIALECTS, "session", false);
      DECODER.decode(first, spoken);

      for (Decoded frame : DECODER.decode(text, spoken)) {
        if (frame instanceof Accepted accepted && accepted.frame() instanceof Publish publish) {
          checkTranslated(event(publish));
        } else if (frame instanceof Refused refused) {
          check(refused);
        }
      }
    }
  }

  private static void checkTranslated(String event) {
    for (Dialect dialect : List.of(Dialect.FLAT, Dialect.TOPIC, Dialect.GATEWAY)) {
      Translator translator = DIALECTS.translator(dialect);
      String translated = translator.event(event, "acme");
      assertReadableObject(translated);
      assertReadableObject(translator.replayed(translated));
    }
  }

  private static void check(ClientFrame frame) {
    String encoded = ClientFrames.json(frame);

    List<Decoded> again = DECODER.decode(encoded);

    assertThat(again).singleElement().isInstanceOf(Accepted.class);
    assertThat(ClientFrames.json(((Accepted) again.get(0)).frame())).isEqualTo(encoded);
    FrameId id = frame.id().orElse(null);
    assertReadable(new Pong(id, 0, null, null).json());
    if (frame instanceof Publish publish) {
      assertReadable(event(publish));
    }
  }

  private static String event(Publish publish) {
    return new MessageBody(
            MessageBody.MESSAGE,
            publish.channel(),
            publish.ref(),
            new Sender("u", "d", "n"),
            publish.payload(),
            0,
            publish.traceId().orElse(null))
        .at("0000000000000:1", 1);
  }

  private static void check(Refused refused) {
    String error = ErrorFrame.of(refused.cause(), refused.id(), refused.channel()).json();

    assertThat(refused.cause().code().number()).isLessThan(200);
    assertThat(error.length()).isLessThan(8_192);
    assertReadable(error);
    for (Dialect dialect : List.of(Dialect.FLAT, Dialect.TOPIC, Dialect.GATEWAY)) {
      DIALECTS.translator(dialect).said(error, "acme").forEach(said -> assertReadable(said.text()));
    }
  }

  /** Another library reads it, and it has a UTF-8 form. */
  private static void assertReadable(String frame) {
    assertThat(Json.object(frame).getString("type")).isNotEmpty();
    assertReadableObject(frame);
  }

  private static void assertReadableObject(String frame) {
    assertThat(Json.object(frame)).isNotEmpty();
    try {
      assertThat(StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(frame)).remaining())
          .isPositive();
    } catch (CharacterCodingException e) {
      throw new AssertionError("not encodable: " + frame, e);
    }
  }
}
