package dev.tidings.channel;

import static dev.tidings.session.RecordingConnection.member;
import static dev.tidings.session.RecordingConnection.typeOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.session.ClientSession;
import dev.tidings.session.RecordingConnection;
import dev.tidings.session.StalledConnection;
import dev.tidings.settings.Setting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.jspecify.annotations.Nullable;

/** Real writers, publishers and subscribers at the same time, checked by what each client saw. */
class DeliveryProperties {
  private static final String CHANNEL = "lab:1";
  private static final int PUBLISHERS = 2;
  private static final int EVENTS = 400;
  private static final int CLIENTS = 3;
  private static final int ROUNDS = 12;

  @Property(tries = 25, shrinking = ShrinkingMode.OFF)
  void everySubscriberSeesEachEventOnceInOneOrderOrIsToldTheGap(@ForAll long seed)
      throws InterruptedException, ExecutionException {
    Map<Setting, String> settings =
        Map.of(
            Setting.HISTORY_LIVE_MAX, "120",
            Setting.HISTORY_LIVE_TIME, "0s",
            Setting.WRITE_TIMEOUT, "60s");
    ExecutorService pool = Executors.newCachedThreadPool();
    try (ChannelHub hub = new ChannelHub(settings)) {
      List<Future<?>> work = new ArrayList<>();
      List<Subscriber> subscribers = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        Subscriber subscriber = new Subscriber(hub, "user" + i, new Random(seed + i));
        subscribers.add(subscriber);
        work.add(pool.submit(subscriber::run));
      }
      for (int i = 0; i < PUBLISHERS; i++) {
        String user = "publisher" + i;
        work.add(pool.submit(() -> publish(hub, user)));
      }
      for (Future<?> one : work) {
        one.get();
      }
      long head = hub.broker.open(ChannelHub.key(CHANNEL)).head().offset();
      assertThat(head).isEqualTo((long) PUBLISHERS * EVENTS);
      Map<Long, String> events = new HashMap<>();
      for (Subscriber subscriber : subscribers) {
        assertThat(subscriber.finish(events)).isEqualTo(head);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private static void publish(ChannelHub hub, String user) {
    for (int i = 0; i < EVENTS; i++) {
      hub.broker.publish(
          ChannelHub.publication(ChannelHub.key(CHANNEL), user, "r" + i, "{\"n\":" + i + "}"));
      if (i % 50 == 0) {
        Thread.yield();
      }
    }
  }

  /** A client that comes, goes, comes back with what it saw last, and does not always read. */
  private static final class Subscriber {
    private final ChannelHub hub;
    private final Random random;
    private final StalledConnection client = new StalledConnection();
    private final ClientSession session;
    private int asked;

    Subscriber(ChannelHub hub, String user, Random random) {
      this.hub = hub;
      this.random = random;
      this.session = hub.hub.connect(client, user);
    }

    void run() {
      for (int round = 0; round < ROUNDS; round++) {
        subscribe(options());
        switch (random.nextInt(3)) {
          case 0 -> client.stall();
          case 1 -> client.release();
          default -> {}
        }
        Thread.yield();
        if (round % 3 == 2) {
          client.release();
          hub.say(session, "{'type':'unsubscribe','channel':'" + CHANNEL + "'}");
        }
      }
      client.release();
      subscribe("'history':5");
    }

    private void subscribe(String options) {
      asked++;
      hub.say(
          session,
          "{'type':'subscribe','id':%d,'channel':'%s','options':{%s}}"
              .formatted(asked, CHANNEL, options));
    }

    private String options() {
      String last = lastPosition();
      return switch (random.nextInt(3)) {
        case 0 -> "'history':" + random.nextInt(150);
        case 1 -> last.isEmpty() ? "" : "'lastEventId':'" + last + "'";
        default -> "";
      };
    }

    private String lastPosition() {
      List<String> messages = client.frames("message");
      return messages.isEmpty() ? "" : member(messages.get(messages.size() - 1), "id");
    }

    /** Checks all it saw; gives the offset at which it ended. */
    long finish(Map<Long, String> events) {
      client.await("subscribed", asked);
      client.await(c -> ended(c.frames()));
      Walk walk = new Walk(events);
      client.frames().forEach(walk::next);
      assertThat(client.wasCrowded()).isFalse();
      assertThat(session.isOpen()).isTrue();
      return walk.position;
    }

    private boolean ended(List<String> frames) {
      long position = -1;
      for (String frame : frames) {
        switch (typeOf(frame)) {
          case "subscribed" -> position = EventId.parse(member(frame, "lastEventId")).offset();
          case "message" -> position = EventId.parse(member(frame, "id")).offset();
          case "gap" -> position = EventId.parse(member(frame, "to")).offset();
          default -> {}
        }
      }
      return position == hub.broker.open(ChannelHub.key(CHANNEL)).head().offset();
    }
  }

  /** Goes through the frames of one client as the contract says that it may. */
  private static final class Walk {
    private final Map<Long, String> events;
    private boolean subscribed;
    private boolean toldTheGapOfItsSubscription = true;
    private long position;

    Walk(Map<Long, String> events) {
      this.events = events;
    }

    void next(String frame) {
      switch (typeOf(frame)) {
        case "subscribed" -> subscribed(frame);
        case "unsubscribed" -> subscribed = false;
        case "gap" -> gap(frame);
        case "message" -> message(frame);
        case "error" -> assertThat(frame).contains("not_subscribed");
        default -> assertThat(typeOf(frame)).isEqualTo("connected");
      }
    }

    private void subscribed(String frame) {
      long from = EventId.parse(member(frame, "lastEventId")).offset();
      if (subscribed) {
        assertThat(from).as(frame).isEqualTo(position);
      }
      subscribed = true;
      position = from;
      toldTheGapOfItsSubscription = !member(frame, "recovered").equals("false");
    }

    private void gap(String frame) {
      assertThat(subscribed).as(frame).isTrue();
      long from = EventId.parse(member(frame, "from")).offset();
      long to = EventId.parse(member(frame, "to")).offset();
      assertThat(to).isGreaterThanOrEqualTo(from);
      assertThat(toldTheGapOfItsSubscription ? from : to).as(frame).isEqualTo(position);
      toldTheGapOfItsSubscription = true;
      position = to;
    }

    private void message(String frame) {
      assertThat(subscribed).as(frame).isTrue();
      assertThat(toldTheGapOfItsSubscription).as(frame).isTrue();
      long offset = EventId.parse(member(frame, "id")).offset();
      assertThat(offset).as(frame).isEqualTo(position + 1);
      position = offset;
      @Nullable String other = events.putIfAbsent(offset, bare(frame));
      assertThat(other == null || other.equals(bare(frame))).isTrue();
    }

    private static String bare(String frame) {
      return frame.replace("\"replay\":true,", "");
    }
  }

  @Property(tries = 3, shrinking = ShrinkingMode.OFF)
  void aSlowReaderIsToldOneGapForEachJump(@ForAll long seed) {
    try (ChannelHub hub =
        new ChannelHub(Map.of(Setting.HISTORY_LIVE_MAX, "120", Setting.HISTORY_LIVE_TIME, "0s"))) {
      StalledConnection slow = new StalledConnection();
      ClientSession session = hub.hub.connect(slow, "slow");
      hub.say(session, "{'type':'subscribe','channel':'lab:1'}");
      slow.await("subscribed", 1);
      slow.stall();
      publish(hub, "ann");
      slow.release();
      RecordingConnection other = new RecordingConnection();
      ClientSession reader = hub.hub.connect(other, "reader" + seed);
      hub.say(reader, "{'type':'subscribe','channel':'lab:1','options':{'history':1}}");
      other.await("message", 1);

      slow.await(
          c ->
              c.frames("message").stream()
                  .anyMatch(m -> EventId.parse(member(m, "id")).offset() == EVENTS));
      Walk walk = new Walk(new HashMap<>());
      slow.frames().forEach(walk::next);
      assertThat(walk.position).isEqualTo(EVENTS);
      assertThat(slow.frames("gap")).isNotEmpty();
      assertThat(slow.frames("gap").get(0)).contains("\"reason\":\"limit\"");
    }
  }
}
