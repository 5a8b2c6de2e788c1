package dev.tidings.presence;

import dev.tidings.channel.ChannelGuard;
import dev.tidings.channel.ChannelHub;
import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.JsonValue;
import dev.tidings.session.RecordingConnection;
import dev.tidings.session.SessionClosed;
import dev.tidings.session.SessionOpened;
import dev.tidings.session.TestHub;
import java.util.Map;
import java.util.TreeMap;

/** A hub with presence, swept when a test says so. */
final class PresenceHub implements AutoCloseable {
  final ChannelHub channels;
  final TestHub hub;
  final PresenceRegistry registry;
  final Roster roster;

  PresenceHub(ChannelGuard... guards) {
    channels = new ChannelHub(Map.of(), guards);
    hub = channels.hub;
    registry =
        new PresenceRegistry(channels.broker, hub.clock, hub.settings, TestHub.threadsThatStand());
    roster =
        new Roster(registry, hub.registry, hub.clock, hub.settings, TestHub.threadsThatStand());
    PresenceHandler handler = new PresenceHandler(registry, channels.access, hub.clock);
    channels.listeners.add(handler);
    hub.with(handler)
        .with(PresenceHandler.join())
        .with(PresenceHandler.update())
        .with(PresenceHandler.leave())
        .with(PresenceHandler.sync());
    hub.events.observe(SessionOpened.class, roster::opened);
    hub.events.observe(SessionClosed.class, registry::closed);
    hub.events.observe(SessionClosed.class, roster::closed);
  }

  /** What a client believes: the status of each member by user and device. */
  static Map<String, String> believed(RecordingConnection client, String channel) {
    Map<String, String> members = new TreeMap<>();
    for (String text : client.frames()) {
      JsonObject frame = JsonObject.parse(text);
      if (frame.text("channel", 255).filter(channel::equals).isPresent()) {
        switch (RecordingConnection.typeOf(text)) {
          case "presence.sync" -> {
            members.clear();
            frame
                .object("payload")
                .flatMap(p -> p.array("members", 10_000))
                .orElseThrow()
                .forEach(m -> put(members, JsonObject.parse(m.json())));
          }
          case "presence.join", "presence.update" ->
              put(members, frame.object("payload").orElseThrow());
          case "presence.leave" -> members.remove(nameOf(frame.object("payload").orElseThrow()));
          default -> {}
        }
      }
    }
    return members;
  }

  /** What is true. */
  Map<String, String> members(String channel) {
    Map<String, String> members = new TreeMap<>();
    registry
        .members(ChannelHub.key(channel))
        .forEach(m -> put(members, JsonObject.parse(m.json())));
    return members;
  }

  private static void put(Map<String, String> members, JsonObject member) {
    members.put(nameOf(member), member.value("status").map(JsonValue::text).orElse(""));
  }

  private static String nameOf(JsonObject member) {
    return member.requiredText("userId", 128) + '/' + member.requiredText("clientId", 64);
  }

  @Override
  public void close() {
    channels.close();
  }
}
