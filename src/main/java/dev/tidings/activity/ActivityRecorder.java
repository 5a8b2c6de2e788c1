package dev.tidings.activity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tidings.activity.NewActivity.Audience;
import dev.tidings.activity.NewActivity.Named;
import dev.tidings.agent.AgentExecuted;
import dev.tidings.agent.Execution;
import dev.tidings.chat.Chat;
import dev.tidings.chat.ChatOpened;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.query.Query;
import dev.tidings.query.QueryEnded;
import dev.tidings.security.Caller;
import dev.tidings.security.Role;
import dev.tidings.session.SessionOpened;
import dev.tidings.session.Threads;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;

/**
 * Records what features have done, in their transactions, and who connects for the first time. What
 * only some may see is for them here as well.
 */
@Singleton
public class ActivityRecorder {
  private static final Logger LOG = System.getLogger(ActivityRecorder.class.getName());

  /**
   * After all other observers: the rows that fold activities are few and for all tenants, so they
   * are locked as late as can be, and always after what other features lock.
   */
  private static final int LAST = Interceptor.Priority.LIBRARY_AFTER;

  private static final int REMEMBERED = 100_000;

  private final Activities activities;
  private final Threads threads;

  /** Users whom this node knows as members; the others it looks up. */
  private final Cache<Member, Boolean> members =
      Caffeine.newBuilder().maximumSize(REMEMBERED).build();

  private record Member(String tenant, String user) {}

  /** The recorder. */
  @Inject
  public ActivityRecorder(Activities activities, Threads threads) {
    this.activities = activities;
    this.threads = threads;
  }

  void executed(@Observes @Priority(LAST) AgentExecuted event) {
    activities.recordAll(
        Audience.of(event.audience()).stream()
            .map(audience -> executed(event.execution(), audience))
            .toList());
  }

  private static NewActivity executed(Execution execution, Audience audience) {
    Named agent = new Named(execution.agent(), execution.agent());
    String title = Objects.requireNonNullElse(execution.title(), execution.agent());
    return new NewActivity(
        execution.tenant(),
        "agent." + execution.status().wireName(),
        agent,
        new Named(execution.agent(), title),
        execution.link(),
        null,
        audience);
  }

  /**
   * Queries that users ran, for all of the tenant where they are shown to it and else for their
   * owner. Those that the hub runs again and again are nobody's doing.
   */
  void ended(@Observes @Priority(LAST) QueryEnded event) {
    Query query = event.query();
    if (query.savedId() == null) {
      activities.record(
          new NewActivity(
              query.tenant(),
              "query." + query.state().status().wireName(),
              new Named(query.owner().id(), query.owner().name()),
              new Named("query:" + Integer.toHexString(query.text().hashCode()), query.text()),
              null,
              JsonWriter.object().number("query", query.id()).end(),
              query.sharedWithAll() ? Audience.ALL : Audience.ofUser(query.owner().id())));
    }
  }

  /** An internal chat is nobody's business; of a visitor's agents know anyway. */
  void opened(@Observes @Priority(LAST) ChatOpened event) {
    Chat chat = event.chat();
    if (chat.kind() == Chat.Kind.VISITOR) {
      Named visitor = new Named(chat.openedBy().userId(), chat.openedBy().name());
      String subject = Objects.requireNonNullElse(chat.subject(), chat.openedBy().name());
      activities.record(
          new NewActivity(
              chat.tenant(),
              "chat.opened",
              visitor,
              new Named(chat.channel().text(), subject),
              null,
              null,
              Audience.ofRole(Role.AGENT.wireName())));
    }
  }

  void connected(@Observes SessionOpened event) {
    Caller caller = event.session().caller();
    Member member = new Member(caller.tenant(), caller.user());
    if (!caller.isLimited()
        && !caller.has(Role.SERVICE)
        && members.asMap().putIfAbsent(member, true) == null) {
      threads.pool().execute(() -> joined(caller, member));
    }
  }

  private void joined(Caller caller, Member member) {
    try {
      activities.joined(caller.tenant(), new Named(caller.user(), caller.name()));
    } catch (RuntimeException e) {
      members.invalidate(member); // it is looked at again with its next connection
      LOG.log(Level.WARNING, "whether " + member + " is new could not be found out", e);
    }
  }
}
