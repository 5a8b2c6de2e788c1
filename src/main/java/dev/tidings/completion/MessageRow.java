package dev.tidings.completion;

import dev.tidings.completion.Message.Speaker;
import jakarta.persistence.Cacheable;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A row of {@code ai_message}; leaves the package as a {@link Message} only. */
@Entity
@Table(name = "ai_message")
@Cacheable(false)
class MessageRow {
  static final int MAX_FINISH_REASON = 32;
  static final int MAX_CODE = 64;
  static final int MAX_ERROR = 500;

  /** About, for limits, where nobody has counted. */
  private static final int CHARACTERS_OF_A_TOKEN = 4;

  /** As in the migration. */
  private static final int IDS_AT_ONCE = 50;

  @Id
  @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "ai_message_id")
  @SequenceGenerator(
      name = "ai_message_id",
      sequenceName = "ai_message_id",
      allocationSize = IDS_AT_ONCE)
  private @Nullable Long id;

  private String tenant = "";

  @Column(name = "conversation_id")
  private long conversationId;

  private long number;

  @Enumerated(EnumType.STRING)
  private Speaker speaker = Speaker.USER;

  private String author = "";

  @Column(name = "author_name")
  private String authorName = "";

  @Column(name = "asked_by")
  private String askedBy = "";

  private @Nullable String ref;

  private String body = "";

  @Enumerated(EnumType.STRING)
  private Status status = Status.COMPLETE;

  @Column(name = "finish_reason")
  private @Nullable String finishReason;

  /** Null where nobody has counted; {@code outputTokens} is a guess then. */
  @Column(name = "input_tokens")
  private @Nullable Long inputTokens;

  @Column(name = "output_tokens")
  private @Nullable Long outputTokens;

  @Column(name = "error_code")
  private @Nullable String errorCode;

  private @Nullable String error;
  private boolean retryable;

  @Column(name = "ended_by")
  private @Nullable String endedBy;

  @Column(name = "next_seq")
  private long nextSeq = 1;

  @Column(name = "sent_at")
  private long sentAt;

  @Column(name = "ended_at")
  private @Nullable Long endedAt;

  /** As it stands in the column. */
  enum Status {
    RUNNING,
    COMPLETE,
    ERROR,
    CANCELLED
  }

  /** For JPA. */
  protected MessageRow() {}

  static MessageRow question(ConversationRow in, long number, Ask ask, long now) {
    MessageRow row = of(in, number, Speaker.USER, ask, now);
    row.author = ask.author().userId();
    row.authorName = ask.author().name();
    row.body = Objects.requireNonNullElse(ask.text(), "");
    return row;
  }

  static MessageRow answer(ConversationRow in, long number, Ask ask, Person by, long now) {
    MessageRow row = of(in, number, Speaker.ASSISTANT, ask, now);
    row.author = by.userId();
    row.authorName = by.name();
    row.ref = ask.ref();
    row.status = Status.RUNNING;
    return row;
  }

  private static MessageRow of(
      ConversationRow in, long number, Speaker speaker, Ask ask, long now) {
    MessageRow row = new MessageRow();
    row.tenant = in.tenant();
    row.conversationId = in.id();
    row.number = number;
    row.speaker = speaker;
    row.askedBy = ask.caller();
    row.sentAt = now;
    return row;
  }

  long id() {
    return Objects.requireNonNull(id, "a message has its id when it is stored");
  }

  long conversationId() {
    return conversationId;
  }

  long number() {
    return number;
  }

  @Nullable String ref() {
    return ref;
  }

  String body() {
    return body;
  }

  Speaker speaker() {
    return speaker;
  }

  boolean isGrowing() {
    return status == Status.RUNNING;
  }

  /** Whether it is what an answer, which comes right after it, was asked with. */
  boolean isQuestionOf(MessageRow answer) {
    return speaker == Speaker.USER && number + 1 == answer.number;
  }

  /** Ends an answer, with all of its text. */
  void end(String text, long next, Ending how, long now) {
    body = text;
    nextSeq = next;
    endedAt = now;
    outputTokens = tokensOf(text.length());
    if (how instanceof Ending.Complete complete) {
      status = Status.COMPLETE;
      finishReason = shortened(complete.finishReason(), MAX_FINISH_REASON);
      Usage usage = complete.usage();
      if (usage != null) {
        inputTokens = usage.inputTokens();
        outputTokens = usage.outputTokens();
      }
    } else if (how instanceof Ending.Failed failed) {
      status = Status.ERROR;
      errorCode = shortened(failed.code(), MAX_CODE);
      error = shortened(failed.message(), MAX_ERROR);
      retryable = failed.retryable();
    } else if (how instanceof Ending.Cancelled cancelled) {
      status = Status.CANCELLED;
      endedBy = cancelled.by();
    }
  }

  /** About how many tokens a text of so many characters is. */
  static long tokensOf(long characters) {
    return (characters + CHARACTERS_OF_A_TOKEN - 1) / CHARACTERS_OF_A_TOKEN;
  }

  private static String shortened(String text, int max) {
    return text.length() <= max ? text : text.substring(0, max);
  }

  Message view() {
    return new Message(
        id(),
        tenant,
        conversationId,
        number,
        speaker,
        new Person(author, authorName),
        body,
        speaker == Speaker.USER ? null : ending(),
        nextSeq,
        sentAt,
        endedAt);
  }

  private @Nullable Ending ending() {
    return switch (status) {
      case RUNNING -> null;
      case COMPLETE ->
          new Ending.Complete(Objects.requireNonNullElse(finishReason, "stop"), usage());
      case ERROR ->
          new Ending.Failed(
              Objects.requireNonNullElse(errorCode, "unknown"),
              Objects.requireNonNullElse(error, ""),
              retryable);
      case CANCELLED -> new Ending.Cancelled(Objects.requireNonNullElse(endedBy, ""));
    };
  }

  private @Nullable Usage usage() {
    return inputTokens == null || outputTokens == null
        ? null
        : new Usage(inputTokens, outputTokens);
  }
}
