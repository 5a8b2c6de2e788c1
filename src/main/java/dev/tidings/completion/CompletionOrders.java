package dev.tidings.completion;

import dev.tidings.channel.Subscriptions;
import dev.tidings.database.UniqueViolation;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.security.Caller;
import dev.tidings.security.Role;
import dev.tidings.session.SessionRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.persistence.PersistenceException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** What people and services want done with conversations and their answers. */
@Singleton
class CompletionOrders {
  private final Conversations conversations;
  private final Answers answers;
  private final AnswerKeeper keeper;
  private final Model model;
  private final ModelAnswers models;
  private final AskLimits limits;
  private final SessionRegistry sessions;
  private final Subscriptions subscriptions;

  @Inject
  CompletionOrders(
      Conversations conversations,
      Answers answers,
      AnswerKeeper keeper,
      Model model,
      ModelAnswers models,
      AskLimits limits,
      SessionRegistry sessions,
      Subscriptions subscriptions) {
    this.conversations = conversations;
    this.answers = answers;
    this.keeper = keeper;
    this.model = model;
    this.models = models;
    this.limits = limits;
    this.sessions = sessions;
    this.subscriptions = subscriptions;
  }

  /**
   * Begins an answer; the same again is the same answer.
   *
   * @throws RunningException when another one in the conversation has not ended
   */
  Asked ask(Ask ask) {
    Optional<Asked> known = conversations.known(ask);
    if (known.isPresent()) {
      return known.get();
    }
    return ask.source() == Source.MODEL ? askModel(ask) : begin(ask);
  }

  private Asked askModel(Ask ask) {
    model.requireConfigured();
    limits.require(ask);
    model.reserve();
    boolean used = false;
    try {
      Asked asked = begin(ask);
      used = asked.fresh();
      if (used) {
        answers.open(asked.answer().id()).ifPresentOrElse(models::write, model::giveBack);
      }
      return asked;
    } finally {
      if (!used) {
        model.giveBack();
      }
    }
  }

  private Asked begin(Ask ask) {
    try {
      Asked asked = conversations.begin(ask, keeper::lease);
      answers.begin(asked.answer(), ask.source(), keeper.lease());
      return asked;
    } catch (PersistenceException e) {
      if (!UniqueViolation.isCauseOf(e)) {
        throw e;
      }
      return conversations.known(ask).orElseThrow(() -> e); // somebody asked at the same time
    }
  }

  /** Takes what a service pushes of an answer; completes when it is stored. */
  CompletableFuture<Progress> push(
      String tenant, long conversationId, long answerId, Pushed pushed) {
    Optional<Answer> here =
        answers
            .here(answerId)
            .filter(a -> a.tenant().equals(tenant) && a.conversationId() == conversationId);
    if (here.isPresent()) {
      return push(here.get(), pushed);
    }
    Message answer =
        conversations
            .message(tenant, answerId)
            .filter(message -> message.conversationId() == conversationId)
            .filter(message -> message.speaker() == Message.Speaker.ASSISTANT)
            .orElseThrow(CompletionOrders::noAnswer);
    Optional<Answer> growing =
        answer.isGrowing() ? answers.take(answerId, keeper.lease()) : Optional.empty();
    return growing.isEmpty()
        ? CompletableFuture.completedFuture(afterTheEnd(answer, pushed))
        : push(growing.get(), pushed);
  }

  private CompletableFuture<Progress> push(Answer answer, Pushed pushed) {
    if (answer.source() != Source.SERVICE) {
      throw new ProtocolException(
          ErrorCode.CONFLICT, "answerId", "the hub's own model writes answer " + answer.id());
    }
    return answers
        .push(answer, pushed, keeper.lease())
        .orElseGet(() -> CompletableFuture.completedFuture(afterTheEnd(answer, pushed)));
  }

  private static ProtocolException noAnswer() {
    return new ProtocolException(
        ErrorCode.BAD_FIELD, "answerId", "answerId must be an answer of this conversation");
  }

  private Progress afterTheEnd(Answer ended, Pushed pushed) {
    return afterTheEnd(
        conversations.message(ended.tenant(), ended.id()).orElseThrow(CompletionOrders::noAnswer),
        pushed);
  }

  private Progress afterTheEnd(Message known, Pushed pushed) {
    Message answer = conversations.message(known.tenant(), known.id()).orElse(known);
    if (pushed.end() > answer.nextSeq()) {
      throw new OverException(answer.id(), answer.status());
    }
    return new Progress(
        answer.conversationId(),
        answer.id(),
        answer.nextSeq(),
        answer.text().length(),
        true,
        answer.status());
  }

  /**
   * Stops the newest answer of a conversation, whoever writes it.
   *
   * @return the answer as it ended, now or before; empty where there is none
   */
  CompletableFuture<Optional<Message>> cancel(Conversation conversation, String by) {
    Optional<Message> newest = conversations.newestAnswer(conversation.id());
    Optional<Answer> growing =
        newest
            .filter(Message::isGrowing)
            .flatMap(answer -> answers.cancel(answer.id(), by, keeper.lease()));
    if (growing.isEmpty()) {
      return CompletableFuture.completedFuture(
          newest.flatMap(answer -> conversations.message(answer.tenant(), answer.id())));
    }
    return growing.get().end();
  }

  /** Shows a conversation to these users and to nobody else; whoever is not among them is out. */
  void share(Conversation conversation, Collection<String> users) {
    conversations.share(conversation.tenant(), conversation.id(), users);
    Set<String> readers = new HashSet<>(users);
    readers.add(conversation.owner().userId());
    answers.all().stream()
        .filter(answer -> answer.conversationId() == conversation.id())
        .flatMap(answer -> answer.dismiss(r -> isOut(r, readers)).stream())
        .forEach(reader -> ((StreamReader) reader).close());
    recheck(conversation);
  }

  private static boolean isOut(AnswerReader reader, Set<String> readers) {
    return reader instanceof StreamReader stream
        && !stream.caller().has(Role.SERVICE)
        && !readers.contains(stream.caller().user());
  }

  /** Deletes a conversation in which no answer grows. */
  void delete(Conversation conversation) {
    conversations.delete(conversation.tenant(), conversation.id());
    recheck(conversation);
  }

  private void recheck(Conversation conversation) {
    sessions.all().stream()
        .filter(s -> s.knownCaller().filter(c -> isOf(c, conversation)).isPresent())
        .forEach(subscriptions::recheck);
  }

  private static boolean isOf(Caller caller, Conversation conversation) {
    return caller.tenant().equals(conversation.tenant());
  }
}
