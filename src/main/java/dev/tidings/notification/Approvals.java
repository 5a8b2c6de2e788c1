package dev.tidings.notification;

import dev.tidings.audit.AuditLog;
import dev.tidings.outbox.Outbox;
import dev.tidings.outbox.Push;
import dev.tidings.protocol.ChannelName;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.rest.Page;
import dev.tidings.rest.PageCursor;
import dev.tidings.rest.Problem;
import dev.tidings.rest.ProblemException;
import dev.tidings.security.Caller;
import dev.tidings.security.Role;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Requests that one person answers, once: the answer, its audit row and the news of it are one
 * transaction. Who comes second is told who was first. The answer is kept until the service that
 * asked has acknowledged it.
 */
@ApplicationScoped
public class Approvals {
  private static final String ANSWERED = "approval.answered";
  private static final int MAX_TOLD = 1_000;

  @PersistenceContext(unitName = "tidings")
  EntityManager entities;

  @Inject InboxStore inboxes;
  @Inject Outbox outbox;
  @Inject AuditLog audit;
  @Inject Settings settings;
  @Inject Clock clock;

  static String newId() {
    return UUID.randomUUID().toString().replace("-", "");
  }

  /**
   * Notes that somebody asks, and whom; within the transaction that tells the audience.
   *
   * @param users who were told by name; none where a role or everyone is asked
   */
  void ask(InboxKey origin, String id, Audience audience, Notice notice, List<String> users) {
    long now = clock.millis();
    Approval asked = Approval.of(origin, id, audience, notice, now, unansweredGoesAt(notice, now));
    entities.persist(asked);
    entities.flush();
    users.forEach(user -> note(new InboxKey(origin.tenant(), user), id));
  }

  private void note(InboxKey user, String id) {
    entities
        .createNativeQuery(
            "insert into approval_asked (approval, tenant, user_id) values (?1, ?2, ?3)")
        .setParameter(1, id)
        .setParameter(2, user.tenant())
        .setParameter(3, user.user())
        .executeUpdate();
  }

  /** Nobody is asked for longer than notifications are kept; that it expired is kept as long. */
  private long unansweredGoesAt(Notice notice, long now) {
    long forgotten = now + retention();
    return notice.expiresAt().map(at -> Math.min(at, forgotten) + retention()).orElse(forgotten);
  }

  /** Where some approvals stand, by their ids; those that are gone are left out. */
  Map<String, String> statuses(String tenant, Collection<String> ids) {
    long now = clock.millis();
    return ids.isEmpty()
        ? Map.of()
        : entities
            .createQuery(
                "select a from Approval a where a.tenant = :tenant and a.id in :ids",
                Approval.class)
            .setParameter("tenant", tenant)
            .setParameter("ids", ids)
            .getResultList()
            .stream()
            .collect(Collectors.toMap(Approval::id, a -> a.status(now)));
  }

  /** An approval that the caller asked for or is asked for. */
  @Transactional
  public String one(Caller caller, String id) {
    return visible(caller, id, LockModeType.NONE).json(clock.millis());
  }

  /**
   * What the service has asked for and not acknowledged, the oldest first. The order names the
   * columns of an index, which H2 then reads in its order.
   */
  @Transactional
  public Page<String> open(Caller service, Page.Asked asked) {
    List<Approval> found =
        entities
            .createQuery(
                "select a from Approval a where a.tenant = :tenant and a.origin = :origin"
                    + " and a.acknowledgedAt = 0 and a.createdAt >= :after"
                    + " and (a.createdAt > :after or a.id > :afterId)"
                    + " order by a.tenant, a.origin, a.acknowledgedAt, a.createdAt, a.id",
                Approval.class)
            .setParameter("tenant", service.tenant())
            .setParameter("origin", service.user())
            .setParameter("after", asked.after().map(c -> c.key(0)).orElse(0L))
            .setParameter("afterId", asked.after().map(Approvals::id).orElse(""))
            .setMaxResults(asked.limit() + 1)
            .getResultList();
    Page<Approval> page = asked.page(found, Approvals::place);
    return new Page<>(page.items().stream().map(a -> a.json(clock.millis())).toList(), page.next());
  }

  private static PageCursor place(Approval approval) {
    String id = approval.id();
    return PageCursor.of(
        approval.createdAt(),
        Long.parseUnsignedLong(id.substring(0, 16), 16),
        Long.parseUnsignedLong(id.substring(16), 16));
  }

  private static String id(PageCursor cursor) {
    return "%016x%016x".formatted(cursor.key(1), cursor.key(2));
  }

  /**
   * Answers.
   *
   * @throws ProtocolException {@code bad_field} when the action is not offered
   * @throws ProblemException 404 for who was not asked, 409 when it was answered or has expired
   */
  @Transactional
  public String answer(Caller caller, String id, String action, Optional<String> comment) {
    Approval approval = visible(caller, id, LockModeType.PESSIMISTIC_WRITE);
    long now = clock.millis();
    if (caller.has(Role.SERVICE)) {
      throw new ProtocolException(ErrorCode.FORBIDDEN, "a person answers, not a service");
    }
    requireOpen(approval, now);
    if (!approval.offers(action)) {
      throw new ProtocolException(
          ErrorCode.BAD_FIELD, "action", "action must be one of those that are offered");
    }
    approval.answer(
        new Approval.Answer(action, comment.orElse(null), caller.user(), caller.name()), now);
    audit.add(
        caller.tenant(),
        caller.user(),
        ANSWERED,
        id,
        JsonWriter.object().text("action", action).text("comment", comment.orElse(null)).end());
    tell(approval, now);
    return approval.json(now);
  }

  private static void requireOpen(Approval approval, long now) {
    if (approval.isAnswered()) {
      throw conflict("answered by " + approval.answeredBy() + " already");
    }
    if (approval.isExpired(now)) {
      throw conflict("nobody answered in time");
    }
  }

  private static ProblemException conflict(String detail) {
    return new ProblemException(
        new Problem(
            "approval_closed",
            "The approval is closed",
            Response.Status.CONFLICT.getStatusCode(),
            detail,
            null,
            null,
            false,
            null,
            null));
  }

  /** The service that asked, and all who have the question. */
  private void tell(Approval approval, long now) {
    String json = approval.json(now);
    String service = "service." + ChannelName.encode(approval.origin());
    outbox.add(new Push(approval.tenant(), service, ANSWERED, json, null));
    for (String user : asked(approval)) {
      InboxKey asked = new InboxKey(approval.tenant(), user);
      String channel = asked.channel().name().text();
      outbox.add(new Push(asked.tenant(), channel, ANSWERED, json, null));
    }
  }

  private Set<String> asked(Approval approval) {
    Set<String> users = new TreeSet<>();
    entities
        .createNativeQuery("select user_id from approval_asked where approval = ?1")
        .setParameter(1, approval.id())
        .getResultList()
        .forEach(user -> users.add((String) user));
    if (users.isEmpty()) {
      inboxes
          .askedFor(approval.tenant(), approval.id(), MAX_TOLD)
          .forEach(key -> users.add(key.user()));
    }
    return users;
  }

  /** The service that asked has the answer; once more changes nothing. */
  @Transactional
  public String acknowledge(Caller caller, String id) {
    Approval approval = visible(caller, id, LockModeType.PESSIMISTIC_WRITE);
    long now = clock.millis();
    if (!isOrigin(caller, approval)) {
      throw new ProblemException(Problem.notFound());
    }
    if (!approval.isAnswered() && !approval.isExpired(now)) {
      throw conflict("nobody has answered yet");
    }
    approval.acknowledge(now, now + retention());
    return approval.json(now);
  }

  private long retention() {
    return settings.duration(Setting.NOTIFICATIONS_RETENTION).toMillis();
  }

  /** What is not there and what is not the caller's to see look the same. */
  private Approval visible(Caller caller, String id, LockModeType lock) {
    Approval approval = entities.find(Approval.class, id, lock);
    if (approval == null
        || !approval.tenant().equals(caller.tenant())
        || !(isOrigin(caller, approval) || isAsked(caller, approval))) {
      throw new ProblemException(Problem.notFound());
    }
    return approval;
  }

  private static boolean isOrigin(Caller caller, Approval approval) {
    return caller.has(Role.SERVICE) && approval.origin().equals(caller.user());
  }

  private boolean isAsked(Caller caller, Approval approval) {
    return approval.isForRoles(caller.roles())
        || !entities
            .createNativeQuery(
                "select user_id from approval_asked where approval = ?1 and user_id = ?2")
            .setParameter(1, approval.id())
            .setParameter(2, caller.user())
            .getResultList()
            .isEmpty();
  }

  /** Deletes what is acknowledged and old, and audit rows whose time is over. */
  @Transactional
  public void clean() {
    long now = clock.millis();
    entities
        .createQuery("delete from Approval a where a.dueAt <= :now")
        .setParameter("now", now)
        .executeUpdate();
    audit.removeUntil(now - settings.duration(Setting.AUDIT_RETENTION).toMillis());
  }
}
