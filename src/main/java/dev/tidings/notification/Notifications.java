package dev.tidings.notification;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;

/**
 * Tells users something: stored and counted in the caller's transaction or one of its own, shown on
 * the users' devices once that has committed.
 */
@ApplicationScoped
public class Notifications {
  /** A user who comes for the first time, or after long, takes over so many broadcasts. */
  private static final long MOST_BROADCASTS = 200;

  @Inject InboxStore inboxes;
  @Inject BroadcastStore broadcasts;
  @Inject Delivery delivery;
  @Inject Approvals approvals;
  @Inject Settings settings;
  @Inject Clock clock;
  @Inject Event<BroadcastAdded> added;

  /**
   * Tells an audience.
   *
   * @throws ProtocolException {@code bad_field} when it has expired already
   */
  @Transactional
  public Sent send(String tenant, Audience audience, Notice notice) {
    long now = clock.millis();
    if (notice.expiresAt().filter(at -> at <= now).isPresent()) {
      throw new ProtocolException(
          ErrorCode.BAD_FIELD, "expiresAt", "expiresAt must be a time that is to come");
    }
    String approval = notice.actions().isEmpty() ? null : Approvals.newId();
    Content content = Content.of(notice, approval, now);
    Sent sent =
        audience instanceof Audience.Users some
            ? toUsers(tenant, some, content, now)
            : broadcast(tenant, role(audience), content, now);
    if (approval != null && !sent.isDuplicate()) {
      approvals.ask(new InboxKey(tenant, notice.source()), approval, audience, notice);
    }
    return sent;
  }

  private static String role(Audience audience) {
    return audience instanceof Audience.OfRole some ? some.role() : "";
  }

  private Sent toUsers(String tenant, Audience.Users audience, Content content, long now) {
    int stored = 0;
    for (String user : audience.users()) {
      Inbox inbox = inboxes.lock(new InboxKey(tenant, user));
      stored += delivery.deliver(inbox, content.copy(), now) ? 1 : 0;
    }
    int duplicates = audience.users().size() - stored;
    return new Sent(stored, duplicates, Optional.empty(), approval(content, stored > 0));
  }

  private Sent broadcast(String tenant, String role, Content content, long now) {
    BroadcastHead head = broadcasts.lock(tenant);
    String key = content.dedupeKey();
    long since = now - settings.duration(Setting.NOTIFICATIONS_DEDUPE).toMillis();
    if (key != null && broadcasts.knows(tenant, key, since)) {
      return new Sent(0, 1, Optional.empty(), Optional.empty());
    }
    long number = head.next();
    broadcasts.add(new Broadcast(tenant, number, role, content, delivery.goesAt(content)));
    added.fire(new BroadcastAdded(tenant));
    return new Sent(0, 0, Optional.of(number), approval(content, true));
  }

  private static Optional<String> approval(Content content, boolean asked) {
    return asked ? Optional.ofNullable(content.approval()) : Optional.empty();
  }

  /** How many broadcasts the tenant has had. */
  @Transactional
  public long broadcasts(String tenant) {
    return broadcasts.head(tenant);
  }

  /**
   * Has the user's inbox take over the broadcasts that it has not seen, those that are for the
   * user; how many are unread then.
   */
  @Transactional
  public Badge takeOver(InboxKey key, Set<String> roles) {
    long head = broadcasts.head(key.tenant());
    InboxStore.Glance glance = inboxes.glance(key).orElse(new InboxStore.Glance(Badge.NONE, 0));
    if (head <= glance.broadcasts()) {
      return glance.badge();
    }
    Inbox inbox = inboxes.lock(key);
    long now = clock.millis();
    long after = Math.max(inbox.broadcasts(), head - MOST_BROADCASTS);
    for (Broadcast broadcast : broadcasts.between(key.tenant(), after, head)) {
      if (broadcast.isFor(roles, now)) {
        delivery.deliver(inbox, broadcast.content().copy(), now);
      }
    }
    inbox.broadcasts(Math.max(head, inbox.broadcasts()));
    return inbox.badge();
  }
}
