package dev.tidings.completion;

import dev.tidings.protocol.ProtocolException;
import dev.tidings.session.SessionsStopped;
import dev.tidings.session.Threads;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Sees that each answer ends, whatever becomes of the node that writes it. A node holds its answers
 * by leases that it renews; when one is over, the first node that sees it goes on with the answer:
 * the model is asked to continue, a service to push the next token. A service that says nothing for
 * too long is given up.
 */
@Singleton
class AnswerKeeper {
  /** How often an answer is taken over at most; what breaks every node that has it must end. */
  static final int MOST_TAKEN = 5;

  private static final Logger LOG = System.getLogger(AnswerKeeper.class.getName());
  private static final Duration FOLLOW = Duration.ofMillis(500);
  private static final int AT_ONCE = 200;

  private final AnswerStore store;
  private final Answers answers;
  private final ModelAnswers models;
  private final Model model;
  private final Threads threads;
  private final Clock clock;
  private final Duration lease;
  private final Duration silence;

  private final AtomicBoolean started = new AtomicBoolean();
  private volatile boolean stopped;

  @Inject
  AnswerKeeper(
      AnswerStore store,
      Answers answers,
      ModelAnswers models,
      Model model,
      Threads threads,
      Clock clock,
      Settings settings) {
    this.store = store;
    this.answers = answers;
    this.models = models;
    this.model = model;
    this.threads = threads;
    this.clock = clock;
    this.lease = settings.duration(Setting.AI_LEASE);
    this.silence = settings.duration(Setting.AI_TIMEOUT_SERVICE);
  }

  /** Begins, once the database has its schema. */
  void start() {
    if (started.compareAndSet(false, true)) {
      threads.every(lease.dividedBy(4).plusMillis(1), this::renew);
      threads.every(FOLLOW, this::look);
    }
  }

  /** A lease that begins now. */
  Lease lease() {
    return new Lease(answers.node(), clock.millis() + lease.toMillis());
  }

  /** Says that this node still has its answers, and lets go of those that it has no more. */
  void renew() {
    if (stopped) {
      return;
    }
    List<Long> own = answers.all().stream().filter(Answer::isOwn).map(Answer::id).toList();
    for (long lost : store.renew(own, lease())) {
      answers.open(lost).filter(Answer::isOwn).ifPresent(Answer::disown);
    }
    store.tidy(answers.node());
  }

  /** Takes over what is abandoned, follows what others write, and gives up who is silent. */
  void look() {
    if (stopped) {
      return;
    }
    long now = clock.millis();
    store.abandoned(now, AT_ONCE).forEach(id -> takeOver(id, now));
    answers.follow(answers.all().stream().filter(answer -> !answer.isOwn()).toList());
    for (Answer answer : answers.all()) {
      if (answer.isSilentSince(now - silence.toMillis())) {
        answer.finish(
            new Ending.Failed("service_timeout", "the service said nothing for too long", true));
      }
    }
  }

  /** One that this node writes is not abandoned, though its lease was not renewed in time. */
  private void takeOver(long id, long now) {
    if (answers.here(id).isEmpty()) {
      store.find(id).ifPresent(abandoned -> takeOver(abandoned, now));
    }
  }

  private void takeOver(AnswerStore.Stored abandoned, long now) {
    boolean asks =
        abandoned.source() == Source.MODEL
            && model.isConfigured()
            && abandoned.cancelledBy().isEmpty()
            && abandoned.taken() < MOST_TAKEN;
    if (asks && !hasPlace(abandoned)) {
      return;
    }
    boolean asked = false;
    try {
      if (store.takeOver(abandoned.id(), lease(), now)) {
        asked = answers.open(abandoned.id()).filter(answer -> goOn(answer, asks)).isPresent();
      }
    } finally {
      if (asks && !asked) {
        model.giveBack();
      }
    }
  }

  /** Takes a place for it. An answer that nobody has a place for waits as it is. */
  private boolean hasPlace(AnswerStore.Stored abandoned) {
    try {
      model.reserve();
      return true;
    } catch (ProtocolException e) {
      LOG.log(Level.INFO, "answer {0} waits for a place: {1}", abandoned.id(), e.getMessage());
      return false;
    }
  }

  /** Whether the model is asked, in the place that was taken. */
  private boolean goOn(Answer answer, boolean asks) {
    answers.own(answer);
    LOG.log(Level.INFO, "{0} goes on here at {1}", answer, answer.stored());
    if (asks) {
      models.write(answer);
    } else if (answer.source() == Source.MODEL) {
      answer.finish(
          new Ending.Failed("interrupted", "the hub stopped in the middle of the answer", true));
    }
    return asks;
  }

  /**
   * Lets go of its answers, so that the next start, or another node, goes on at once. What is not
   * stored yet nobody has seen: the model says it again, and a service was not told that it was
   * taken.
   */
  void stop(@Observes SessionsStopped event) {
    if (!started.get() || stopped) {
      return;
    }
    stopped = true;
    List<Answer> own = answers.all().stream().filter(Answer::isOwn).toList();
    own.forEach(Answer::disown);
    store.renew(own.stream().map(Answer::id).toList(), new Lease(answers.node(), 0));
  }
}
