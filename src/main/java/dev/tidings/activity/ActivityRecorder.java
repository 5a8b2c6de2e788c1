package dev.tidings.activity;

import dev.tidings.activity.NewActivity.Named;
import dev.tidings.agent.AgentExecuted;
import dev.tidings.agent.Execution;
import dev.tidings.chat.Chat;
import dev.tidings.chat.ChatOpened;
import dev.tidings.notification.FeedReader;
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
import java.util.Objects;

/**
 * Records what features have done, in their transactions, and who connects for the first time. What
 * only some may see is for them here as well.
 */
@Singleton
public class ActivityRecorder {
  /**
   * After all other observers: the rows that fold activities are few and for all tenants, so they
   * are locked as late as can be, and always after what other features lock.
   */
  private static final int LAST = Interceptor.Priority.LIBRARY_AFTER;

  /** Users whom this node knows as members, or who wait to be looked at. */
  private static final int REMEMBERED = 100_000;

  private final Activities activities;
  private final Newcomers newcomers;

  /** The recorder. */
  @Inject
  public ActivityRecorder(Activities activities, Threads threads) {
    this.activities = activities;
    this.newcomers =
        new Newcomers(
            threads.pool(),
            REMEMBERED,
            newcomer -> activities.joined(newcomer.tenant(), newcomer.user()));
  }

  void executed(@Observes @Priority(LAST) AgentExecuted event) {
    activities.recordAll(
        FeedReader.of(event.audience()).stream()
            .map(reader -> executed(event.execution(), reader))
            .toList());
  }

  private static NewActivity executed(Execution execution, FeedReader audience) {
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
              query.sharedWithAll() ? FeedReader.EVERYONE : FeedReader.ofUser(query.owner().id())));
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
              FeedReader.ofRole(Role.AGENT.wireName())));
    }
  }

  void connected(@Observes SessionOpened event) {
    Caller caller = event.session().caller();
    if (!caller.isLimited() && !caller.has(Role.SERVICE)) {
      newcomers.connected(
          new Newcomers.Newcomer(caller.tenant(), new Named(caller.user(), caller.name())));
    }
  }
}
