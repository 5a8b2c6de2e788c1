package dev.tidings.completion;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An answer that grows, as this node knows it. Readers are given what is stored, each piece once
 * and in order, and one end. The node that writes it takes text for it; others follow what is
 * stored. Safe for use by several threads: one lock guards everything, under which frames are just
 * handed over.
 */
final class Answer {
  private final long id;
  private final String tenant;
  private final long conversationId;
  private final Source source;
  private final Executor pool;

  /** Is told that there is something to store, or an end to be written; without the lock. */
  private final Consumer<Answer> touched;

  /** Completes when it is over, empty when it is gone. */
  private final CompletableFuture<Optional<Message>> end = new CompletableFuture<>();

  private final ReadText read;
  private final Waiters waiters;

  /** The sequence number that is pushed next. */
  private long nextSeq = 1;

  /** The same, of what is stored. */
  private long storedSeq = 1;

  /** Whether this node writes it. */
  private boolean own;

  /** Rises when text is let go, so that what was on its way to the store then counts no more. */
  private long turn;

  /** The turn in which a piece was given to be stored. */
  private long givenIn;

  /** How it is to end. */
  private @Nullable Ending wanted;

  /** Whether its end is being written. */
  private boolean ending;

  private @Nullable Message ended;

  /** Whether it is gone without an end. */
  private boolean gone;

  /** When its service was last heard of, Unix milliseconds. */
  private long heardAt;

  private @Nullable ModelCall call;

  Answer(AnswerStore.Stored stored, Executor pool, Consumer<Answer> touched) {
    this.id = stored.id();
    this.tenant = stored.tenant();
    this.conversationId = stored.conversationId();
    this.source = stored.source();
    this.pool = pool;
    this.touched = touched;
    this.read = new ReadText(conversationId, id);
    this.waiters = new Waiters(pool);
  }

  long id() {
    return id;
  }

  String tenant() {
    return tenant;
  }

  long conversationId() {
    return conversationId;
  }

  Source source() {
    return source;
  }

  /** Completes when it is over; empty when it is gone with its conversation. */
  CompletableFuture<Optional<Message>> end() {
    return end;
  }

  synchronized boolean isOwn() {
    return own;
  }

  /** Whether nothing more happens to it here. */
  synchronized boolean isOver() {
    return ended != null || gone;
  }

  /** Up to where it is stored. */
  synchronized int stored() {
    return read.text().stored();
  }

  /** Makes it this node's, once it knows all that is stored. */
  synchronized void own(long now) {
    if (!own) {
      own = true;
      nextSeq = storedSeq;
      heardAt = now;
    }
  }

  /**
   * It is another node's now: what was taken and not stored is let go, and whoever waits for it may
   * send it again.
   */
  void disown() {
    synchronized (this) {
      own = false;
      turn++;
      wanted = null;
      ending = false;
      read.text().forgetUnstored();
      nextSeq = storedSeq;
      waiters.refuse(elsewhere());
    }
    hangUp();
  }

  private ProtocolException elsewhere() {
    return new ProtocolException(
        ErrorCode.STORE_UNAVAILABLE, "another node writes answer " + id + " now; push again");
  }

  private void hangUp() {
    ModelCall stopped;
    synchronized (this) {
      stopped = call;
      call = null;
    }
    if (stopped != null) {
      stopped.cancel();
    }
  }

  /** Takes text of the model; nothing once it is to end. */
  void append(String more) {
    boolean full;
    synchronized (this) {
      if (!own || wanted != null) {
        return;
      }
      full = !read.text().append(more);
      wanted = full ? new Ending.Complete("length", null) : null;
    }
    if (full) {
      hangUp();
    }
    touched.accept(this);
  }

  /**
   * Takes what a service pushes; what it pushed before is not taken twice.
   *
   * @return completes when it is stored, and with an ending when that is written
   * @throws GapException when tokens were left out
   * @throws OverException when it takes no more
   */
  CompletableFuture<Progress> push(Pushed pushed, long now) {
    CompletableFuture<Progress> done;
    synchronized (this) {
      requireNext(pushed);
      List<String> fresh = pushed.tokensFrom(nextSeq);
      fresh.forEach(read.text()::append);
      nextSeq += fresh.size();
      heardAt = now;
      boolean news = !fresh.isEmpty() || (wanted == null && pushed.ending() != null);
      wanted = wanted == null ? pushed.ending() : wanted;
      done = waiters.add(pushed, !news);
    }
    touched.accept(this);
    return done;
  }

  /** Under the lock. */
  private void requireNext(Pushed pushed) {
    if (!own) {
      throw elsewhere();
    }
    if (pushed.seq() > nextSeq) {
      throw new GapException(nextSeq, pushed.seq());
    }
    if (wanted != null && pushed.end() > nextSeq) {
      throw new OverException(id, "ending");
    }
    if (!read.text().hasRoomFor(pushed.lengthFrom(nextSeq))) {
      throw new ProtocolException(
          ErrorCode.TOO_LARGE, "an answer has at most " + GrowingText.MAX + " characters");
    }
  }

  /** Has it end so, once all of its text is stored; false when it ends, or ended, otherwise. */
  boolean finish(Ending how) {
    synchronized (this) {
      if (!own || wanted != null || isOver()) {
        return false;
      }
      wanted = how;
    }
    hangUp();
    touched.accept(this);
    return true;
  }

  /** What is to be stored next; the same until {@link #stored(Part)}. */
  synchronized Optional<Part> next() {
    if (wanted != null) {
      read.text().finish();
    }
    givenIn = turn;
    return own
        ? read.text().unstored().map(more -> new Part(id, stored(), more, nextSeq))
        : Optional.empty();
  }

  /** A piece is stored: readers are given it, and whoever pushed it is told. */
  synchronized void stored(Part part) {
    if (givenIn == turn) { // else it is followed from the store
      storedSeq = part.nextSeq();
      read.stored(part.end());
      tellStored();
    }
  }

  /** Tells whoever waits for what is stored. */
  synchronized void tellStored() {
    waiters.stored(progress("running"));
  }

  private Progress progress(String status) {
    return new Progress(conversationId, id, storedSeq, stored(), false, status);
  }

  /** Follows what is stored. */
  synchronized void catchUp(Part more) {
    if (!own && !isOver()) {
      read.follow(more);
      storedSeq = Math.max(storedSeq, more.nextSeq());
    }
  }

  /** All that is stored of it. */
  synchronized Part written() {
    return new Part(id, 0, missed(0), storedSeq);
  }

  /** How it is to end, if that can be written now; given once. */
  synchronized Optional<Ending> due() {
    if (!own || wanted == null || ending || isOver() || read.text().unstored().isPresent()) {
      return Optional.empty();
    }
    ending = true;
    return Optional.of(wanted);
  }

  /** It has ended so: readers are told, once, and whoever waits. */
  void over(Message how) {
    synchronized (this) {
      if (isOver()) {
        return;
      }
      read.rest(how.text()); // somebody else may have written it
      ended = how;
      read.end(how);
      waiters.ended(progress(how.status()));
    }
    pool.execute(() -> end.complete(Optional.of(how)));
    hangUp();
  }

  /** It is gone with its conversation. */
  void gone() {
    disown();
    synchronized (this) {
      gone = true;
      read.leaveAll();
    }
    pool.execute(() -> end.complete(Optional.empty()));
  }

  /**
   * Adds a reader, who is given what is stored after a position at once; the end too, if it has
   * ended.
   *
   * @throws ProtocolException {@code bad_position} for a position that nobody was given
   */
  synchronized void read(int position, AnswerReader reader) {
    read.give(position, reader);
    Message how = ended;
    if (how != null) {
      reader.ended(how);
    } else {
      read.join(reader);
    }
  }

  /** Gives all that is stored to somebody who hears of the rest by another way. */
  synchronized void show(Consumer<Token> newcomer) {
    newcomer.accept(read.token(0));
  }

  /**
   * What is stored after a position.
   *
   * @throws ProtocolException {@code bad_position} for a position that nobody was given
   */
  synchronized String missed(int position) {
    return read.token(position).text();
  }

  synchronized void leave(AnswerReader reader) {
    read.leave(reader);
  }

  /** Takes readers out. */
  synchronized List<AnswerReader> dismiss(Predicate<AnswerReader> whom) {
    return read.dismiss(whom);
  }

  /** The call of the model that writes it, which is stopped with it; one at a time. */
  void calls(ModelCall model) {
    ModelCall stopped = model;
    synchronized (this) {
      if (own && wanted == null && !isOver()) {
        stopped = call;
        call = model;
      }
    }
    if (stopped != null) {
      stopped.cancel();
    }
  }

  /** Whether its service was not heard of since a time. */
  synchronized boolean isSilentSince(long time) {
    return own && source == Source.SERVICE && wanted == null && heardAt < time;
  }

  @Override
  public String toString() {
    return "Answer[" + id + ']';
  }
}
