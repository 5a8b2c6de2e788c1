package dev.tidings.session;

import dev.tidings.protocol.EncodedFrame;
import dev.tidings.protocol.FrameId;
import dev.tidings.protocol.ServerFrame.Ack;
import dev.tidings.protocol.ServerFrame.FeatureEvent;
import dev.tidings.session.ClientSession.Start;
import dev.tidings.settings.Setting;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** Tests on a hub with one writer, on which whatever holds it up is seen at once. */
@Timeout(60)
abstract class OneWriter {
  final TestHub hub = new TestHub(Map.of(Setting.WRITERS, "1", Setting.WRITE_TIMEOUT, "300ms"));

  @AfterEach
  void stop() {
    hub.close();
  }

  static Ack ack(int number) {
    return Ack.of(FrameId.of("a" + number));
  }

  static EncodedFrame state(String channel, String key, int length) {
    return EncodedFrame.state(
        new FeatureEvent("state", null, channel, '"' + "x".repeat(length) + '"', null, 0),
        channel,
        key);
  }

  static Start from(long offset) {
    return new Start(offset, 0, List.of());
  }

  static List<String> ids(List<String> frames) {
    return frames.stream().map(frame -> RecordingConnection.member(frame, "id")).toList();
  }
}
