package dev.tidings.completion;

import dev.tidings.channel.Broker;
import dev.tidings.session.BoundedThreads;
import dev.tidings.session.Threads;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/**
 * The answers that grow, as this node knows them. What comes in within 30 ms, for however many
 * answers, is stored by one transaction and shown after its commit: nobody sees what a crash could
 * take away. An end is written once all of the text is stored, and told after its commit. Safe for
 * use by several threads.
 */
@Singleton
class Answers {
  /** How long tokens wait for others. */
  static final Duration JOIN = Duration.ofMillis(30);

  private static final Logger LOG = System.getLogger(Answers.class.getName());
  private static final int ENDERS = 4;
  private static final Duration RETRY = Duration.ofMillis(250);
  private static final Duration MAX_RETRY = Duration.ofSeconds(30);

  /** This node, until it stops. */
  private final String node;

  private final AnswerStore store;
  private final Conversations conversations;
  private final Broker broker;
  private final Clock clock;
  private final Executor pool;

  /** Writes ends, a few at a time, however many come together: those that grow go on. */
  private final Executor enders;

  private final Timer timer;
  private final Map<Long, Answer> known = new ConcurrentHashMap<>();
  private final Set<Answer> touched = ConcurrentHashMap.newKeySet();

  /** Whether a round runs or is about to. */
  private final AtomicBoolean scheduled = new AtomicBoolean();

  @Inject
  Answers(
      AnswerStore store, Conversations conversations, Broker broker, Threads threads, Clock clock) {
    this(
        UUID.randomUUID().toString(),
        store,
        conversations,
        broker,
        clock,
        threads.pool(),
        threads::after);
  }

  Answers(
      String node,
      AnswerStore store,
      Conversations conversations,
      Broker broker,
      Clock clock,
      Executor pool,
      Timer timer) {
    this.node = node;
    this.store = store;
    this.conversations = conversations;
    this.broker = broker;
    this.clock = clock;
    this.pool = pool;
    this.enders = new BoundedThreads(pool, ENDERS);
    this.timer = timer;
  }

  /** Runs a short task once, later. */
  interface Timer {
    void after(Duration delay, Runnable task);
  }

  /** This node, until it stops. */
  String node() {
    return node;
  }

  /** An answer that grows, whoever writes it; empty when it no longer grows. */
  Optional<Answer> open(long id) {
    Answer here = known.get(id);
    if (here != null && !here.isOver()) {
      return Optional.of(here);
    }
    return store.read(id, 0).map(this::made);
  }

  private Answer made(AnswerStore.Stored stored) {
    Answer answer =
        known.compute(stored.id(), (id, here) -> here == null || here.isOver() ? of(stored) : here);
    answer.catchUp(stored.text());
    return answer;
  }

  private Answer of(AnswerStore.Stored stored) {
    Answer answer = new Answer(stored, pool, this::touch);
    answer.read(0, new ChannelReader(broker, stored.tenant(), stored.conversationId(), clock));
    return answer;
  }

  /** An answer that begins here. */
  Answer begin(Message answer, Source source, Lease lease) {
    Answer made =
        made(
            new AnswerStore.Stored(
                answer.id(),
                answer.tenant(),
                answer.conversationId(),
                source,
                lease.node(),
                lease.until(),
                0,
                Optional.empty(),
                Part.none(answer.id())));
    made.own(clock.millis());
    return made;
  }

  /** An answer that this node writes. */
  Optional<Answer> here(long id) {
    return Optional.ofNullable(known.get(id)).filter(answer -> answer.isOwn() && !answer.isOver());
  }

  /** How many characters of an answer are stored, whoever writes it; 0 when it no longer grows. */
  int length(long id) {
    Answer here = known.get(id);
    return here != null
        ? here.stored()
        : store.read(id, 0).map(stored -> stored.text().end()).orElse(0);
  }

  /** All that are known here. */
  Collection<Answer> all() {
    return List.copyOf(known.values());
  }

  /** Makes an answer this node's; empty when it no longer grows. */
  Optional<Answer> take(long id, Lease lease) {
    Optional<Answer> answer = open(id).filter(open -> open.isOwn() || store.take(id, lease));
    answer.filter(taken -> !taken.isOwn()).ifPresent(this::own);
    return answer.filter(Answer::isOwn);
  }

  /**
   * Takes what a service pushes of an answer of this node. Who misses tokens first makes sure that
   * no other node has taken them; empty when it no longer grows.
   */
  Optional<CompletableFuture<Progress>> push(Answer answer, Pushed pushed, Lease lease) {
    try {
      return Optional.of(answer.push(pushed, clock.millis()));
    } catch (GapException e) {
      if (isStill(answer, lease)) {
        throw e;
      }
      answer.disown();
      follow(List.of(answer));
      return take(answer.id(), lease).map(taken -> taken.push(pushed, clock.millis()));
    }
  }

  private boolean isStill(Answer answer, Lease lease) {
    return store.find(answer.id()).filter(stored -> stored.node().equals(lease.node())).isPresent();
  }

  /**
   * Ends an answer as cancelled, whoever writes it; empty when it no longer grows. Another node
   * that takes it before the end is written ends it so as well.
   */
  Optional<Answer> cancel(long id, String by, Lease lease) {
    store.cancel(id, by);
    Optional<Answer> taken = take(id, lease);
    taken.ifPresent(answer -> answer.finish(new Ending.Cancelled(by)));
    return taken;
  }

  /**
   * Follows what is stored of it to the end, and writes it from there; or ends it, if somebody has
   * cancelled it.
   */
  void own(Answer answer) {
    store
        .read(answer.id(), answer.stored())
        .ifPresentOrElse(
            stored -> {
              answer.catchUp(stored.text());
              answer.own(clock.millis());
              stored.cancelledBy().ifPresent(by -> answer.finish(new Ending.Cancelled(by)));
            },
            () -> settle(answer));
  }

  /** Follows answers that other nodes write. */
  void follow(Collection<Answer> answers) {
    if (answers.isEmpty()) {
      return;
    }
    Map<Long, Integer> from =
        answers.stream().collect(Collectors.toMap(Answer::id, Answer::stored));
    Map<Long, AnswerStore.Stored> found =
        store.read(from).stream().collect(Collectors.toMap(AnswerStore.Stored::id, s -> s));
    for (Answer answer : answers) {
      Optional.ofNullable(found.get(answer.id()))
          .ifPresentOrElse(stored -> answer.catchUp(stored.text()), () -> settle(answer));
    }
  }

  /** An answer that no longer grows has ended, or is gone with its conversation. */
  private void settle(Answer answer) {
    conversations
        .message(answer.tenant(), answer.id())
        .filter(message -> !message.isGrowing())
        .ifPresentOrElse(answer::over, answer::gone);
    forget(answer);
  }

  void forget(Answer answer) {
    known.remove(answer.id(), answer);
    touched.remove(answer);
    store.forget(node, answer.id());
  }

  private void touch(Answer answer) {
    touched.add(answer);
    schedule(JOIN);
  }

  private void schedule(Duration delay) {
    if (scheduled.compareAndSet(false, true)) {
      timer.after(delay, () -> pool.execute(this::work));
    }
  }

  private void work() {
    long began = System.nanoTime();
    boolean stored = false;
    try {
      stored = round();
    } finally {
      scheduled.set(false);
      if (!touched.isEmpty()) {
        schedule(stored ? restOfJoin(began) : RETRY);
      }
    }
  }

  /** What came while a round was stored has waited for others already. */
  private static Duration restOfJoin(long began) {
    Duration rest = JOIN.minusNanos(System.nanoTime() - began);
    return rest.isNegative() ? Duration.ZERO : rest;
  }

  /** Stores what has come, and shows it; false when the database took nothing. One at a time. */
  boolean round() {
    Map<Answer, Optional<Part>> turn = new LinkedHashMap<>();
    for (Answer answer : List.copyOf(touched)) {
      touched.remove(answer);
      turn.put(answer, answer.next());
    }
    boolean stored = false;
    try {
      stored = append(turn);
    } finally {
      for (Answer answer : turn.keySet()) {
        goOn(answer, stored);
      }
    }
    return stored;
  }

  private void goOn(Answer answer, boolean stored) {
    if (!stored) {
      touched.add(answer);
      return;
    }
    answer.tellStored();
    answer.due().ifPresent(how -> enders.execute(() -> conclude(answer, how, RETRY)));
  }

  private boolean append(Map<Answer, Optional<Part>> turn) {
    List<Part> parts = turn.values().stream().flatMap(Optional::stream).toList();
    Set<Long> lost;
    try {
      lost = parts.isEmpty() ? Set.of() : store.append(node, parts);
    } catch (AnswersUnavailableException e) {
      LOG.log(Level.WARNING, "what was said in answers waits to be stored", e);
      return false;
    }
    turn.forEach((answer, part) -> part.ifPresent(given -> stored(answer, given, lost)));
    return true;
  }

  private void stored(Answer answer, Part part, Set<Long> lost) {
    if (lost.contains(answer.id())) {
      letGo(answer);
    } else {
      answer.stored(part);
    }
  }

  private void letGo(Answer answer) {
    LOG.log(Level.INFO, answer + " is no longer written here");
    answer.disown();
    pool.execute(() -> follow(List.of(answer)));
  }

  /** Writes an end, again and again while the database does not take it. */
  private void conclude(Answer answer, Ending how, Duration again) {
    try {
      Optional<Message> end = conversations.end(answer.tenant(), node, answer.written(), how);
      if (end.filter(Message::isGrowing).isPresent()) {
        letGo(answer);
      } else {
        end.ifPresentOrElse(answer::over, answer::gone);
        forget(answer);
      }
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "the end of " + answer + " could not be written yet", e);
      Duration twice = again.multipliedBy(2);
      Duration next = twice.compareTo(MAX_RETRY) < 0 ? twice : MAX_RETRY;
      timer.after(again, () -> enders.execute(() -> conclude(answer, how, next)));
    }
  }
}
