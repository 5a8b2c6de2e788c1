package dev.tidings.notification;

import dev.tidings.outbox.Outbox;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells users something: stored and counted in the caller's transaction or one of its own, shown on
 * the users' devices once that has committed.
 */
@ApplicationScoped
public class Notifications {
  /** A user who comes for the first time takes over so many broadcasts, others as many as it is. */
  private static final int AT_ONCE = 200;

  @Inject InboxStore inboxes;
  @Inject BroadcastStore broadcasts;
  @Inject Delivery delivery;
  @Inject Approvals approvals;
  @Inject Outbox outbox;
  @Inject RolesOfUsers roles;
  @Inject Settings settings;
  @Inject Clock clock;
  @Inject Event<BroadcastAdded> added;

  /**
   * Tells an audience. What a user is told is made in the order of its numbers: its time is taken
   * once nobody else can put something into the same inboxes, and so is that of broadcasts.
   *
   * @throws ProtocolException {@code bad_field} when it has expired already
   */
  @Transactional
  public Sent send(String tenant, Audience audience, Notice notice) {
    long asked = clock.millis();
    if (notice.expiresAt().filter(at -> at <= asked).isPresent()) {
      throw new ProtocolException(
          ErrorCode.BAD_FIELD, "expiresAt", "expiresAt must be a time that is to come");
    }
    String approval = notice.actions().isEmpty() ? null : Approvals.newId();
    List<String> told = new ArrayList<>();
    Sent sent =
        audience instanceof Audience.Users some
            ? toUsers(tenant, some, notice, approval, told)
            : broadcast(tenant, role(audience), notice, approval);
    if (approval != null && !sent.isDuplicate()) {
      approvals.ask(new InboxKey(tenant, notice.source()), approval, audience, notice, told);
    }
    return sent;
  }

  private static String role(Audience audience) {
    return audience instanceof Audience.OfRole some ? some.role() : "";
  }

  private Sent toUsers(
      String tenant,
      Audience.Users audience,
      Notice notice,
      @Nullable String approval,
      List<String> told) {
    List<Inbox> all = inboxes.lock(tenant, audience.users());
    long now = clock.millis();
    Content content = Content.of(notice, approval, now);
    outbox.together(
        () -> {
          for (Inbox inbox : all) {
            if (delivery.deliver(inbox, content.copy(), now)) {
              told.add(inbox.key().user());
            }
          }
        });
    int stored = told.size();
    int duplicates = audience.users().size() - stored;
    return new Sent(stored, duplicates, Optional.empty(), approval(content, stored > 0));
  }

  private Sent broadcast(String tenant, String role, Notice notice, @Nullable String approval) {
    BroadcastHead head = broadcasts.lock(tenant);
    long now = clock.millis();
    Content content = Content.of(notice, approval, now);
    String key = content.dedupeKey();
    long since = now - settings.duration(Setting.NOTIFICATIONS_DEDUPE).toMillis();
    if (key != null && broadcasts.knows(tenant, content.source(), key, since)) {
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
   *
   * @param ofCaller the roles that are known to be the user's now; those of the user's sessions
   *     count as well
   */
  @Transactional
  public Badge takeOver(InboxKey key, Set<String> ofCaller) {
    long head = broadcasts.head(key.tenant());
    InboxStore.Glance glance = inboxes.glance(key).orElse(new InboxStore.Glance(Badge.NONE, 0));
    if (head <= glance.broadcasts()) {
      return glance.badge();
    }
    Inbox inbox = inboxes.lock(key);
    if (head > inbox.broadcasts()) {
      takeOver(inbox, roles.of(key, ofCaller), head);
      inbox.broadcasts(head);
    }
    return inbox.badge();
  }

  private void takeOver(Inbox inbox, Set<String> roles, long head) {
    String tenant = inbox.key().tenant();
    long now = clock.millis();
    if (inbox.broadcasts() == Inbox.NONE) {
      BroadcastStore.Range all = new BroadcastStore.Range(0, head);
      broadcasts.newest(tenant, roles, all, now, AT_ONCE).forEach(b -> deliver(inbox, b, now));
      return;
    }
    long after = inbox.broadcasts();
    List<Broadcast> some;
    do {
      BroadcastStore.Range rest = new BroadcastStore.Range(after, head);
      some = broadcasts.after(tenant, roles, rest, now, AT_ONCE);
      for (Broadcast broadcast : some) {
        deliver(inbox, broadcast, now);
        after = broadcast.number();
      }
    } while (some.size() == AT_ONCE);
  }

  private void deliver(Inbox inbox, Broadcast broadcast, long now) {
    Content content = broadcast.content().copy();
    delivery.deliver(inbox, content, now);
  }
}
