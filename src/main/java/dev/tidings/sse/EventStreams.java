package dev.tidings.sse;

import dev.tidings.security.Admission;
import dev.tidings.security.Caller;
import dev.tidings.session.BoundedThreads;
import dev.tidings.session.SessionsEnding;
import dev.tidings.session.Threads;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * The open streams of features. Each is in it from its opening to its end, whatever the end; a
 * client that is gone is noticed after two heartbeats at the latest. Safe for use by several
 * threads.
 */
@Singleton
public class EventStreams {
  private static final Duration SWEEP = Duration.ofSeconds(1);

  /** A token counts for as long after its end as it does for a session. */
  private static final Duration EXPIRY_GRACE = Duration.ofSeconds(30);

  private final Set<EventStream> open = ConcurrentHashMap.newKeySet();
  private final BoundedThreads writers;
  private final Admission admission;
  private final Clock clock;
  private final int maxWaiting;
  private final long retryMillis;
  private final long heartbeatNanos;
  private final long timeoutNanos;

  /** Nothing is open yet. */
  @Inject
  public EventStreams(Admission admission, Settings settings, Clock clock, Threads threads) {
    this.writers = new BoundedThreads(threads.pool(), settings.number(Setting.STREAM_THREADS));
    this.admission = admission;
    this.clock = clock;
    this.maxWaiting = settings.number(Setting.QUEUE_BYTES);
    this.retryMillis = Math.max(1, settings.duration(Setting.RECONNECT_BASE).toMillis());
    this.heartbeatNanos = settings.duration(Setting.STREAM_HEARTBEAT).toNanos();
    this.timeoutNanos = settings.duration(Setting.WRITE_TIMEOUT).toNanos();
    threads.every(SWEEP, this::sweep);
  }

  /**
   * Answers a request with a stream; called by a servlet that supports asynchronous requests, as
   * the last thing it does with the request. The stream ends with the caller's token as well.
   *
   * @param ended told once how it ended, on any thread; must not block
   * @throws dev.tidings.security.DrainingException when the node takes none
   */
  public EventStream open(
      Caller caller,
      HttpServletRequest request,
      HttpServletResponse response,
      Consumer<EventStream.End> ended)
      throws IOException {
    admission.require();
    EventStream stream = opened(caller, ended);
    boolean begun = false;
    try {
      stream.begin(StreamOutput.open(request, response, () -> stream.end(EventStream.End.GONE)));
      begun = true;
    } finally {
      if (!begun) {
        stream.end(EventStream.End.GONE);
      }
    }
    return stream;
  }

  /** A stream whose answer has not begun. */
  EventStream opened(Caller caller, Consumer<EventStream.End> ended) {
    EventStream[] made = new EventStream[1];
    made[0] =
        new EventStream(
            caller,
            writers,
            maxWaiting,
            how -> {
              open.remove(made[0]);
              ended.accept(how);
            });
    open.add(made[0]);
    made[0].add(EventText.retry(retryMillis + ThreadLocalRandom.current().nextLong(retryMillis)));
    return made[0];
  }

  /** How many are open. */
  public int size() {
    return open.size();
  }

  void ending(@Observes SessionsEnding event) {
    open.forEach(EventStream::close);
  }

  void sweep() {
    long now = System.nanoTime();
    long expired = clock.millis() - EXPIRY_GRACE.toMillis();
    for (EventStream stream : open) {
      if (stream.caller().expires().toEpochMilli() < expired) {
        stream.end(EventStream.End.EXPIRED);
      } else {
        stream.look(now, heartbeatNanos, timeoutNanos);
      }
    }
  }
}
