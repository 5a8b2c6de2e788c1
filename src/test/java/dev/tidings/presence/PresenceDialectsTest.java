package dev.tidings.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.session.ClientSession;
import dev.tidings.session.RecordingConnection;
import dev.tidings.session.TestHub;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Presence as clients of older dialects see it. Frames are written with single quotes. */
@Timeout(60)
class PresenceDialectsTest {
  private static final String GATEWAY =
      "{'type':'subscribe','channel':'doc:1','options':{'presence':true},'_id':1}";

  private final PresenceHub presence = new PresenceHub();
  private final TestHub hub = presence.hub;

  @AfterEach
  void stop() {
    presence.close();
  }

  private ClientSession connect(RecordingConnection connection, String user, String device) {
    return hub.connect(connection, TestHub.caller(user), device);
  }

  private RecordingConnection gateway(String user) {
    RecordingConnection connection = new RecordingConnection(false);
    presence.channels.say(connect(connection, user, "device-of-" + user), GATEWAY);
    connection.await("presence_sync", 1);
    return connection;
  }

  @Test
  void theGatewaysClientJoinsBySubscribingAndLeavesByUnsubscribing() {
    RecordingConnection ann = gateway("ann");
    RecordingConnection ben = new RecordingConnection(false);
    ClientSession session = connect(ben, "ben", "device-of-ben");

    presence.channels.say(session, GATEWAY);
    presence.channels.say(
        session, "{'type':'presence_update','channel':'doc:1','data':{'x':1},'_id':2}");
    presence.channels.say(session, "{'type':'unsubscribe','channel':'doc:1','_id':3}");

    assertThat(ann.await("presence_leave", 1).get(0)).contains("\"userId\":\"ben\"");
    assertThat(ben.await("ack", 3).get(1)).isEqualTo("{\"type\":\"ack\",\"id\":2}");
    assertThat(presence.members("doc:1")).containsOnlyKeys("ann/device-of-ann");
  }

  @Test
  void theGatewaysMembersHaveDataAlways() {
    RecordingConnection ann = gateway("ann");

    assertThat(ann.await("presence_join", 1).get(0))
        .matches(
            "\\{\"type\":\"presence_join\",\"channel\":\"doc:1\",\"member\":\\{\"userId\":\"ann\","
                + "\"clientId\":\"device-of-ann\",.*\"joinedAt\":\\d+,\"lastSeen\":\\d+,"
                + "\"data\":\\{\\}},\"version\":\\d+,\"timestamp\":\\d+}");
    assertThat(ann.frames("presence_sync").get(0))
        .startsWith("{\"type\":\"presence_sync\",\"channel\":\"doc:1\",\"members\":[");
  }

  @Test
  void aChangeIsTranslatedOnceForAllWhoListen() {
    RecordingConnection ann = gateway("ann");
    RecordingConnection ben = gateway("ben");

    String annSaw = ann.await("presence_join", 2).get(1);

    assertThat(ben.await("presence_join", 1).get(0)).isSameAs(annSaw);
  }

  @Test
  void flatClientsSeeUsersNotDevices() {
    RecordingConnection flat = new RecordingConnection(false);
    presence.channels.say(
        connect(flat, "flo", "device-of-flo"), "{'action':'subscribe','channels':['presence']}");
    flat.await(c -> statuses(c).equals(Map.of("flo", "online")));

    ClientSession phone = connect(new RecordingConnection(), "ann", "device-phone");
    ClientSession laptop = connect(new RecordingConnection(), "ann", "device-laptop");
    flat.await(c -> statuses(c).getOrDefault("ann", "").equals("online"));
    hub.sessions().closed(phone, 1000, "");
    flat.await(c -> framesOf(c, "ann") == 3);
    assertThat(statuses(flat)).containsEntry("ann", "online");

    hub.sessions().closed(laptop, 1000, "");
    flat.await(c -> statuses(c).getOrDefault("ann", "").equals("offline"));
    List<String> frames = flat.frames("presence_update");
    assertThat(frames.get(frames.size() - 1))
        .matches(
            "\\{\"type\":\"presence_update\",\"user_id\":\"ann\",\"status\":\"offline\","
                + "\"last_seen\":\"[^\"]+Z\",\"channel\":\"presence\",\"name\":\"[^\"]*\"}");
  }

  private static long framesOf(RecordingConnection flat, String user) {
    return flat.frames("presence_update").stream()
        .filter(frame -> RecordingConnection.member(frame, "user_id").equals(user))
        .count();
  }

  private static Map<String, String> statuses(RecordingConnection flat) {
    Map<String, String> statuses = new TreeMap<>();
    flat.frames("presence_update")
        .forEach(
            frame ->
                statuses.put(
                    RecordingConnection.member(frame, "user_id"),
                    RecordingConnection.member(frame, "status")));
    return statuses;
  }
}
