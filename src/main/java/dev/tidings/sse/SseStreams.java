package dev.tidings.sse;

import dev.tidings.resume.Cursors;
import dev.tidings.resume.Resumption;
import dev.tidings.security.Admission;
import dev.tidings.security.Caller;
import dev.tidings.session.ClientSession;
import dev.tidings.session.SessionClosed;
import dev.tidings.session.Sessions;
import dev.tidings.session.Threads;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The sessions of this node whose transport is a stream of server-sent events. Each is in it from
 * its opening to its end, whatever the end; a client that is gone is noticed after two heartbeats
 * at the latest. Safe for use by several threads.
 */
@Singleton
public class SseStreams {
  private static final Duration SWEEP = Duration.ofSeconds(1);

  private final Map<String, SseStream> streams = new ConcurrentHashMap<>();
  private final EncodedText encoded = new EncodedText();
  private final Sessions sessions;
  private final Admission admission;
  private final Cursors cursors;
  private final long retryMillis;
  private final long heartbeatNanos;

  /** Nothing is open yet. */
  @Inject
  public SseStreams(
      Sessions sessions, Admission admission, Cursors cursors, Settings settings, Threads threads) {
    this.sessions = sessions;
    this.admission = admission;
    this.cursors = cursors;
    this.retryMillis = Math.max(1, settings.duration(Setting.RECONNECT_BASE).toMillis());
    this.heartbeatNanos = settings.duration(Setting.STREAM_HEARTBEAT).toNanos();
    threads.every(SWEEP, this::sweep);
  }

  /**
   * Answers a request with a session's frames; the last thing that is done with the request.
   *
   * @throws dev.tidings.security.DrainingException when the node takes none
   */
  void open(
      Caller caller,
      Resumption asked,
      String address,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    admission.require();
    String device = asked.device().orElseGet(sessions::newDevice);
    String cursor = cursors.store(caller, new Cursors.Cursor(device, 0, asked.bookmark()));
    SseStream stream = new SseStream(sessions, cursors, caller, device);
    StreamSink sink = StreamOutput.open(request, response, stream::gone);
    boolean begun = false;
    try {
      begin(stream, sink, cursor, asked, address);
      begun = true;
    } finally {
      if (!begun) {
        sink.close();
      }
    }
  }

  /** Begins a session on a stream; what the client asks for is asked as it would by frames. */
  ClientSession begin(
      SseStream stream, StreamSink sink, String cursor, Resumption asked, String address) {
    long retry = retryMillis + ThreadLocalRandom.current().nextLong(retryMillis);
    String first = EventText.retry(retry) + SseConnection.cursor(cursor);
    ClientSession session =
        stream.begin(new SseConnection(sink, encoded, address, first, stream::cursor));
    streams.put(session.id(), stream);
    if (session.hasEnded()) {
      streams.remove(session.id());
    }
    asked.messages().forEach(message -> sessions.receive(session, message));
    return session;
  }

  void closed(@Observes SessionClosed event) {
    streams.remove(event.session().id());
  }

  /** How many are open. */
  public int size() {
    return streams.size();
  }

  void sweep() {
    long now = System.nanoTime();
    streams.values().forEach(stream -> stream.look(now, heartbeatNanos));
  }
}
