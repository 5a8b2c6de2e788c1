package dev.tidings.protocol;

import dev.tidings.protocol.ClientFrame.Auth;
import dev.tidings.protocol.ClientFrame.FeatureFrame;
import dev.tidings.protocol.ClientFrame.Flow;
import dev.tidings.protocol.ClientFrame.Ping;
import dev.tidings.protocol.ClientFrame.Publish;
import dev.tidings.protocol.ClientFrame.Refresh;
import dev.tidings.protocol.ClientFrame.Subscribe;
import dev.tidings.protocol.ClientFrame.Sync;
import dev.tidings.protocol.ClientFrame.Unsubscribe;
import java.util.List;

/** Client frames as text: what a client would have to send to be understood as this frame. */
final class ClientFrames {
  private ClientFrames() {}

  static String json(ClientFrame frame) {
    JsonWriter json =
        JsonWriter.object()
            .text("type", frame.type())
            .json("id", frame.id().map(FrameId::json).orElse(null));
    if (frame instanceof Auth auth) {
      json.text("token", auth.token()).text("device", auth.device().orElse(null));
    } else if (frame instanceof Refresh refresh) {
      json.text("token", refresh.token());
    } else if (frame instanceof Ping ping) {
      json.json("timestamp", ping.timestamp().orElse(null)).json("t", ping.t().orElse(null));
    } else if (frame instanceof Subscribe subscribe) {
      json.array("channels", quoted(subscribe.channels())).json("options", options(subscribe));
    } else if (frame instanceof Unsubscribe unsubscribe) {
      json.array("channels", quoted(unsubscribe.channels()));
    } else if (frame instanceof Publish publish) {
      json.text("channel", publish.channel())
          .json("payload", publish.payload())
          .text("traceId", publish.traceId().orElse(null));
    } else if (frame instanceof Sync sync) {
      json.text("channel", sync.channel().orElse(null))
          .text("lastEventId", sync.lastEventId().orElse(null))
          .array("pendingOps", quoted(sync.pendingOps()));
    } else if (frame instanceof Flow flow) {
      json.text("level", flow.level().wireName());
    } else if (frame instanceof FeatureFrame feature) {
      json.text("channel", feature.channel().orElse(null))
          .json("payload", feature.payload().map(ClientFrames::json).orElse(null));
    }
    return json.end();
  }

  private static String options(Subscribe subscribe) {
    return JsonWriter.object()
        .flag("presence", subscribe.presence())
        .number("history", subscribe.history())
        .text("lastEventId", subscribe.lastEventId().orElse(null))
        .end();
  }

  private static String json(JsonObject object) {
    return '{'
        + String.join(
            ",",
            object.names().stream()
                .map(name -> JsonWriter.quote(name) + ':' + object.requiredJson(name))
                .toList())
        + '}';
  }

  private static List<String> quoted(List<String> texts) {
    return texts.stream().map(JsonWriter::quote).toList();
  }
}
