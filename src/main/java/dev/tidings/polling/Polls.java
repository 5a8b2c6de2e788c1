package dev.tidings.polling;

import dev.tidings.polling.Poll.Answer;
import dev.tidings.polling.PollConnection.Taken;
import dev.tidings.protocol.CloseCode;
import dev.tidings.protocol.ServerFrame.Disconnect;
import dev.tidings.rest.Problem;
import dev.tidings.rest.ProblemException;
import dev.tidings.resume.Cursors;
import dev.tidings.resume.Cursors.Cursor;
import dev.tidings.resume.Resumption;
import dev.tidings.security.Admission;
import dev.tidings.security.Caller;
import dev.tidings.session.BoundedThreads;
import dev.tidings.session.ClientSession;
import dev.tidings.session.SessionClosed;
import dev.tidings.session.Sessions;
import dev.tidings.session.Threads;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * The sessions of this node whose clients poll. A session stays between the polls of its device,
 * and goes when 2.5 of its intervals have passed without one; a poll that finds none of its own
 * makes one from its cursor, so that any node takes any poll. Safe for use by several threads.
 */
@Singleton
public class Polls {
  private static final Duration SWEEP = Duration.ofMillis(100);
  private static final int UNAVAILABLE = 503;
  private static final long COME_BACK_MILLIS = 2_000;
  private static final int MAKING = 256;

  private static final Disconnect TAKEN_OVER =
      new Disconnect(CloseCode.DISCONNECTED.number(), ClientSession.TAKEN_OVER, false, 0);

  private final Map<PollingDevice, Polled> devices = new ConcurrentHashMap<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final Sessions sessions;
  private final Admission admission;
  private final Cursors cursors;
  private final BoundedThreads answers;
  private final int maxWaiting;
  private final Clock clock;
  private final Farewells farewells = new Farewells();

  /** Sessions of one device are made one after the other: a poll that comes twice makes one. */
  private final Object[] making = Stream.generate(Object::new).limit(MAKING).toArray();

  /** Nobody polls yet. */
  @Inject
  public Polls(
      Sessions sessions,
      Admission admission,
      Cursors cursors,
      Settings settings,
      Threads threads,
      Clock clock) {
    this.sessions = sessions;
    this.admission = admission;
    this.cursors = cursors;
    this.answers = new BoundedThreads(threads.pool(), settings.number(Setting.POLL_THREADS));
    this.maxWaiting = settings.number(Setting.POLLS_WAITING);
    this.clock = clock;
    threads.every(SWEEP, this::sweep);
  }

  private record Polled(ClientSession session, PollConnection connection) {}

  /**
   * Takes a poll.
   *
   * @param asked what a session that is made for it begins with
   * @param cursor what it comes with; empty for the first one
   * @throws ProblemException when too many wait
   * @throws dev.tidings.security.DrainingException when it needs a new session, and the node takes
   *     none
   */
  void take(Caller caller, Asked asked, Optional<String> cursor, String address, Poll poll) {
    Poll counted = counted(poll);
    boolean taken = false;
    try {
      Optional<PollingDevice> device = asked.device().map(name -> PollingDevice.of(caller, name));
      taken = goesOn(caller, device, cursor, counted);
      if (!taken) {
        synchronized (lockOf(device)) {
          if (!goesOn(caller, device, cursor, counted)) {
            begin(caller, asked.resumption(), cursor, address, counted);
          }
        }
        taken = true;
      }
    } finally {
      if (!taken) {
        waiting.decrementAndGet();
      }
    }
  }

  /** A client that has no device yet is alone with it. */
  private Object lockOf(Optional<PollingDevice> device) {
    return device
        .map(of -> making[Math.floorMod(of.hashCode(), making.length)])
        .orElseGet(Object::new);
  }

  /** What a poll asks for; the second part is read only where a session has to be made. */
  interface Asked {
    /** The device, as the request or its cursor names it. */
    Optional<String> device();

    /** The channels, and where it goes on. */
    Resumption resumption();
  }

  private Poll counted(Poll poll) {
    if (waiting.incrementAndGet() > maxWaiting) {
      waiting.decrementAndGet();
      throw new ProblemException(
          new Problem(
              "too_many_polls",
              "Too many polls",
              UNAVAILABLE,
              "too many polls wait on this node; poll again after retryAfter",
              null,
              null,
              true,
              COME_BACK_MILLIS,
              null));
    }
    return new Poll(
        poll.until(),
        poll.intervalNanos(),
        answer -> {
          waiting.decrementAndGet();
          poll.answer().accept(answer);
        });
  }

  private boolean goesOn(
      Caller caller, Optional<PollingDevice> device, Optional<String> cursor, Poll poll) {
    Polled known = device.flatMap(this::known).orElse(null);
    if (cursor.isEmpty() || known == null || !known.session().isOpen()) {
      return false;
    }
    sessions.heard(known.session());
    if (!known.session().caller().equals(caller)) {
      sessions.renew(known.session(), caller);
    }
    return known.connection().take(cursor.get(), poll) != Taken.FOREIGN;
  }

  private Optional<Polled> known(PollingDevice device) {
    return Optional.ofNullable(devices.get(device));
  }

  private void begin(
      Caller caller, Resumption asked, Optional<String> cursor, String address, Poll poll) {
    admission.require();
    String device = asked.device().orElseGet(sessions::newDevice);
    PollingDevice key = PollingDevice.of(caller, device);
    Optional<Disconnect> last = cursor.flatMap(come -> farewell(key, asked.turn()));
    if (last.isPresent()) {
      Answer answer = new Answer(last.get().json(), cursor.orElseThrow());
      answers.execute(() -> poll.answer().accept(answer));
      return;
    }
    long turn = cursor.isPresent() ? asked.turn() : firstTurn(key);
    String current =
        cursor.orElseGet(() -> cursors.store(caller, new Cursor(device, turn, asked.bookmark())));
    PollConnection connection =
        new PollConnection(
            address,
            answers,
            (number, bookmark) -> cursors.store(caller, new Cursor(device, number, bookmark)),
            asked.bookmark(),
            turn,
            poll.intervalNanos(),
            current);
    ClientSession session = sessions.admit(connection, caller, device);
    if (session.isOpen()) {
      devices.put(key, new Polled(session, connection));
    }
    asked.messages().forEach(message -> sessions.receive(session, message));
    connection.begin(() -> sessions.writable(session));
    if (connection.take(current, poll) == Taken.FOREIGN) {
      connection.refuse(poll);
    }
    if (session.hasEnded()) {
      forget(session);
    }
  }

  private long firstTurn(PollingDevice device) {
    return AnswerNumbers.first(
        clock.millis(), known(device).map(of -> of.connection().turn()).orElse(0L));
  }

  /** What a client is told instead of getting a session anew. */
  private Optional<Disconnect> farewell(PollingDevice device, long turn) {
    Optional<Polled> known = known(device);
    boolean isTakenOver =
        known
            .filter(
                of -> of.session().isOpen() && AnswerNumbers.isOlder(turn, of.connection().turn()))
            .isPresent();
    if (isTakenOver) {
      return Optional.of(TAKEN_OVER);
    }
    known.ifPresent(of -> noteDismissal(of.session())); // it may have ended just now
    return farewells.of(device, turn);
  }

  void closed(@Observes SessionClosed event) {
    noteDismissal(event.session());
    forget(event.session());
  }

  private void noteDismissal(ClientSession session) {
    if (session.connection() instanceof PollConnection connection) {
      session
          .dismissal()
          .ifPresent(
              last ->
                  farewells.add(
                      PollingDevice.of(session.caller(), session.device()),
                      connection.turn(),
                      last));
    }
  }

  private void forget(ClientSession session) {
    session
        .knownCaller()
        .map(caller -> PollingDevice.of(caller, session.device()))
        .ifPresent(
            device ->
                devices.computeIfPresent(
                    device, (key, polled) -> polled.session() == session ? null : polled));
  }

  /** How many sessions there are. */
  public int size() {
    return devices.size();
  }

  /** How many polls wait. */
  public int waiting() {
    return waiting.get();
  }

  void sweep() {
    long now = System.nanoTime();
    for (Polled polled : devices.values()) {
      if (polled.connection().look(now)) {
        sessions.heard(polled.session()); // nobody else says when it is silent for too long
      } else {
        String reason = "no poll within two and a half intervals";
        polled.connection().close(CloseCode.NORMAL, reason);
        sessions.closed(polled.session(), CloseCode.NORMAL.number(), reason);
      }
    }
  }
}
