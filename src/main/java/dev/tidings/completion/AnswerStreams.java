package dev.tidings.completion;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.security.Caller;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Answers as streams: the newest of a conversation from its beginning, or one from where a client
 * has been. What it missed is one event, then comes each piece as it is stored, then one end.
 */
@Singleton
class AnswerStreams {
  private final CompletionAccess access;
  private final Conversations conversations;
  private final Answers answers;

  @Inject
  AnswerStreams(CompletionAccess access, Conversations conversations, Answers answers) {
    this.access = access;
    this.conversations = conversations;
    this.answers = answers;
  }

  /** Makes the output once it is certain that there is something to stream. */
  interface Opening {
    /**
     * Opens it.
     *
     * @param reading what has read it so far leaves, however it ended
     */
    StreamReader.EventOutput open(Reading reading) throws IOException;
  }

  /** A stream's hold of its answer. */
  static final class Reading {
    private Runnable leaving = () -> {};
    private boolean left;

    /** The client is gone. */
    void leave() {
      Runnable due;
      synchronized (this) {
        left = true;
        due = leaving;
      }
      due.run();
    }

    /** Reads from there on; nothing more when the client is gone already. */
    private void read(Answer answer, int position, AnswerReader reader) {
      answer.read(position, reader);
      boolean late;
      synchronized (this) {
        leaving = () -> answer.leave(reader);
        late = left;
      }
      if (late) {
        answer.leave(reader);
      }
    }
  }

  /**
   * Begins a stream; false when there is nothing for the client, now.
   *
   * @throws dev.tidings.rest.ProblemException 404 for a conversation that is not there
   * @throws ProtocolException {@code bad_position}
   */
  boolean stream(
      Caller caller, String conversationId, Optional<String> lastEventId, Opening opening)
      throws IOException {
    Conversation conversation = access.required(caller, conversationId);
    Optional<StreamPosition> from =
        lastEventId.map(StreamPosition::parse).or(() -> newest(conversation));
    from = from.flatMap(position -> next(conversation, position));
    if (from.isEmpty()) {
      return false;
    }
    stream(caller, conversation, from.get(), opening);
    return true;
  }

  private Optional<StreamPosition> newest(Conversation conversation) {
    return conversations
        .newestAnswer(conversation.id())
        .map(answer -> StreamPosition.of(answer.id(), 0));
  }

  /** Who has all of an answer goes on with a newer one, if there is one. */
  private Optional<StreamPosition> next(Conversation conversation, StreamPosition position) {
    return position.position().isPresent()
        ? Optional.of(position)
        : newest(conversation).filter(newest -> newest.answerId() > position.answerId());
  }

  private void stream(
      Caller caller, Conversation conversation, StreamPosition from, Opening opening)
      throws IOException {
    Message answer =
        conversations
            .message(conversation.tenant(), from.answerId())
            .filter(message -> message.conversationId() == conversation.id())
            .filter(message -> message.speaker() == Message.Speaker.ASSISTANT)
            .orElseThrow(() -> noSuch(from));
    int position = from.position().orElseThrow();
    Optional<Answer> growing = answer.isGrowing() ? answers.open(answer.id()) : Optional.empty();
    growing
        .filter(a -> !a.isOwn() && a.stored() < position)
        .ifPresent(behind -> answers.follow(List.of(behind))); // it was further on another node
    if (growing.filter(a -> !a.isOver()).isPresent()) {
      growing.get().missed(position); // refused while it can be
      Reading reading = new Reading();
      StreamReader reader = new StreamReader(caller, opening.open(reading));
      reading.read(growing.get(), position, reader);
    } else {
      whole(caller, position, fresh(answer), opening);
    }
  }

  private Message fresh(Message answer) {
    return answer.isGrowing()
        ? conversations.message(answer.tenant(), answer.id()).orElse(answer)
        : answer;
  }

  private static void whole(Caller caller, int position, Message answer, Opening opening)
      throws IOException {
    if (answer.isGrowing() || position > answer.text().length()) {
      throw noSuch(StreamPosition.of(answer.id(), position));
    }
    StreamReader reader = new StreamReader(caller, opening.open(new Reading()));
    String missed = answer.text().substring(position);
    if (!missed.isEmpty()) {
      reader.token(new Token(answer.conversationId(), answer.id(), position, missed));
    }
    reader.ended(answer);
  }

  private static ProtocolException noSuch(StreamPosition position) {
    return new ProtocolException(
        ErrorCode.BAD_POSITION,
        "lastEventId",
        "this conversation has no position " + position.text());
  }
}
