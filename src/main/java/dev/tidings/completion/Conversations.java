package dev.tidings.completion;

import dev.tidings.completion.ConversationRows.Spent;
import dev.tidings.outbox.Outbox;
import dev.tidings.outbox.Push;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.rest.Problem;
import dev.tidings.rest.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Stored conversations. What changes one is one transaction with what is pushed about it, so that
 * each question and each end of an answer is told once whatever happens; a conversation has one
 * answer at a time that grows, and an answer ends once. A conversation of another tenant is none.
 */
@ApplicationScoped
class Conversations {
  /** Who answers when the hub asks its model. */
  private static final Person MODEL = new Person("assistant", "Assistant");

  @PersistenceContext(unitName = "tidings")
  EntityManager entities;

  @Inject Outbox outbox;
  @Inject Clock clock;

  /**
   * The answer that the caller wanted before under the same id.
   *
   * @throws ProtocolException {@code id_reused} where it wanted something else then
   */
  @Transactional
  Optional<Asked> known(Ask ask) {
    return rows()
        .byRef(ask.tenant(), ask.caller(), ask.ref())
        .map(
            row -> {
              requireSame(row, ask);
              return new Asked(row.view(), false);
            });
  }

  private void requireSame(MessageRow answer, Ask ask) {
    Long in = ask.conversationId();
    boolean same =
        (in == null || in == answer.conversationId())
            && Optional.ofNullable(ask.text()).equals(question(answer));
    if (!same) {
      throw new ProtocolException(
          ErrorCode.ID_REUSED,
          "id",
          "id has been used for answer " + answer.id() + " to another message");
    }
  }

  private Optional<String> question(MessageRow answer) {
    return rows().before(answer.conversationId(), answer.number(), 1).stream()
        .filter(row -> row.isQuestionOf(answer))
        .map(MessageRow::body)
        .findFirst();
  }

  /**
   * Stores a question and begins its answer.
   *
   * @param lease whose the answer is; asked for as late as can be, since others may be waited for
   * @throws RunningException when another one has not ended
   * @throws ProblemException 404 for a conversation that is not there
   */
  @Transactional
  Asked begin(Ask ask, Supplier<Lease> lease) {
    long now = clock.millis();
    ConversationRow conversation = conversation(ask, now);
    Long running = conversation.answering();
    if (running != null) {
      throw new RunningException(running);
    }
    if (ask.text() != null) {
      MessageRow question =
          MessageRow.question(conversation, conversation.nextMessage(now), ask, now);
      entities.persist(question);
      push(question.view(), Message.ASKED);
    }
    Person by = ask.source() == Source.MODEL ? MODEL : new Person(ask.caller(), ask.caller());
    MessageRow answer =
        MessageRow.answer(conversation, conversation.nextMessage(now), ask, by, now);
    entities.persist(answer);
    conversation.answers(answer.id());
    entities.flush(); // the provider knows no relation that would put the message first
    entities.persist(AnswerRow.of(answer.view(), ask.source(), lease.get()));
    return new Asked(answer.view(), true);
  }

  private ConversationRow conversation(Ask ask, long now) {
    Long id = ask.conversationId();
    if (id != null) {
      return rows().locked(ask.tenant(), id).orElseThrow(Conversations::notFound);
    }
    ConversationRow made = ConversationRow.of(ask.tenant(), ask.author(), ask.title(), now);
    entities.persist(made);
    entities.flush();
    return made;
  }

  /**
   * Ends an answer of a node; tells of it.
   *
   * @param text all of its text, which is stored
   * @return the answer as it ended, now or before, or as it goes on at another node; empty where it
   *     is gone
   */
  @Transactional
  Optional<Message> end(String tenant, String node, Part text, Ending how) {
    long id = text.answerId();
    Optional<ConversationRow> conversation =
        rows().message(id).flatMap(row -> rows().locked(tenant, row.conversationId()));
    if (conversation.isEmpty()) {
      return Optional.empty();
    }
    Optional<MessageRow> answer = rows().fresh(id);
    answer
        .filter(row -> row.isGrowing() && rows().isOf(id, node))
        .ifPresent(growing -> end(conversation.get(), growing, text, how));
    return answer.map(MessageRow::view);
  }

  private void end(ConversationRow conversation, MessageRow answer, Part text, Ending how) {
    long now = clock.millis();
    answer.end(text.text(), text.nextSeq(), how, now);
    conversation.ended(answer.id(), now);
    rows().forgetAnswer(answer.id());
    Message ended = answer.view();
    push(ended, Conversation.NAMESPACE + '.' + ended.lastEvent());
  }

  private void push(Message message, String type) {
    outbox.add(
        new Push(
            message.tenant(),
            Conversation.channel(message.conversationId()).text(),
            type,
            message.json(),
            null));
  }

  @Transactional
  Optional<Conversation> find(String tenant, long id) {
    return rows().find(tenant, id).map(ConversationRow::view);
  }

  @Transactional
  boolean isViewer(long id, String user) {
    return rows().isViewer(id, user);
  }

  /**
   * Conversations, newest first.
   *
   * @param user whose, own and shared ones; empty for all of the tenant
   * @param before the id that the page before ended with
   */
  @Transactional
  List<Conversation> list(String tenant, Optional<String> user, long before, int max) {
    return rows().list(tenant, user, before, max).stream().map(ConversationRow::view).toList();
  }

  /** Messages of a conversation before a number, the newest first. */
  @Transactional
  List<Message> before(long conversation, long number, int max) {
    return rows().before(conversation, number, max).stream().map(MessageRow::view).toList();
  }

  @Transactional
  Optional<Message> message(String tenant, long id) {
    return rows().message(id).map(MessageRow::view).filter(m -> m.tenant().equals(tenant));
  }

  /** The answer of a conversation that was begun last. */
  @Transactional
  Optional<Message> newestAnswer(long conversation) {
    return rows().newestAnswer(conversation).map(MessageRow::view);
  }

  @Transactional
  List<String> viewers(long conversation) {
    return rows().viewers(conversation);
  }

  /** Shows a conversation to these users and to nobody else; whether it is there. */
  @Transactional
  boolean share(String tenant, long id, Collection<String> users) {
    Optional<ConversationRow> found = rows().locked(tenant, id);
    found.ifPresent(row -> rows().share(tenant, id, users));
    return found.isPresent();
  }

  /**
   * Deletes a conversation with all that is in it.
   *
   * @throws RunningException when an answer in it has not ended
   */
  @Transactional
  void delete(String tenant, long id) {
    Optional<ConversationRow> found = rows().locked(tenant, id);
    Long running = found.map(ConversationRow::answering).orElse(null);
    if (running != null) {
      throw new RunningException(running);
    }
    found.ifPresent(entities::remove);
  }

  /** What a caller's answers took since a time. */
  @Transactional
  Spent spent(String tenant, String caller, long since) {
    return rows().spent(tenant, caller, since);
  }

  /** A caller's answers that have not ended. */
  @Transactional
  List<Long> growing(String tenant, String caller) {
    return rows().growing(tenant, caller);
  }

  /** Deletes a tenant's conversations in which nothing was said since a time; how many. */
  @Transactional
  public int expire(String tenant, long before) {
    return entities
        .createQuery(
            "delete from ConversationRow c where c.tenant = :tenant and c.lastAt < :before"
                + " and c.answering is null")
        .setParameter("tenant", tenant)
        .setParameter("before", before)
        .executeUpdate();
  }

  /** The same for all tenants but some. */
  @Transactional
  public int expireBut(Set<String> tenants, long before) {
    return entities
        .createQuery(
            "delete from ConversationRow c where c.tenant not in :tenants and c.lastAt < :before"
                + " and c.answering is null")
        .setParameter("tenants", tenants)
        .setParameter("before", before)
        .executeUpdate();
  }

  private ConversationRows rows() {
    return new ConversationRows(entities);
  }

  static ProblemException notFound() {
    return new ProblemException(Problem.notFound());
  }
}
