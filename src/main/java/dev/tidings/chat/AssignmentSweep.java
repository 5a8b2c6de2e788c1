package dev.tidings.chat;

import dev.tidings.channel.Broker;
import dev.tidings.channel.Published;
import dev.tidings.chat.Chat.Status;
import dev.tidings.chat.ChatAssignments.Busy;
import dev.tidings.session.SessionRegistry;
import dev.tidings.session.Threads;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import dev.tidings.settings.TenantDurations;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Looks after chats every second: gives those that wait to agents who are here, takes them from
 * agents who have been gone for too long, tells visitors their place, publishes messages that a
 * crash left stored but untold, and closes visitors' chats that nobody uses any more. One look at a
 * time; on several nodes locks in the database decide.
 */
@Singleton
public class AssignmentSweep {
  private static final Logger LOG = System.getLogger(AssignmentSweep.class.getName());
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Duration LEFT_BEHIND = Duration.ofSeconds(10);
  private static final Duration CLEANING = Duration.ofHours(1);
  private static final int MOST = 1_000;
  private static final int CLOSED_AT_ONCE = 100;

  /** Who gives chats, and closes them, when it is nobody else. */
  static final String HUB = "hub";

  @Inject ChatAssignments assignments;
  @Inject ChatMessages messages;
  @Inject Chats chats;
  @Inject AgentsHere agents;
  @Inject ChatQueue queue;
  @Inject Broker broker;
  @Inject SessionRegistry sessions;
  @Inject Settings settings;
  @Inject Threads threads;
  @Inject Clock clock;

  /** Begins, once the database has its schema. */
  public void start() {
    threads.every(INTERVAL, this::look);
    threads.every(INTERVAL, this::tellLeftBehind);
    threads.every(INTERVAL, this::closeIdle);
    TenantDurations kept = TenantDurations.of(settings, Setting.CHAT_RETENTION);
    threads.every(CLEANING, () -> clean(kept));
  }

  /** Looks once. */
  void look() {
    Map<String, Set<String>> here = new HashMap<>();
    for (Busy busy : assignments.busy()) {
      check(busy, here.computeIfAbsent(busy.tenant(), agents::of));
    }
    Set<String> full = new HashSet<>();
    List<Chat> left = new ArrayList<>();
    for (Chat chat : assignments.queue(MOST)) {
      if (full.contains(chat.tenant())
          || !give(chat, here.computeIfAbsent(chat.tenant(), agents::of))) {
        full.add(chat.tenant());
        left.add(chat);
      }
    }
    queue.now(left);
  }

  private boolean give(Chat chat, Set<String> here) {
    return assignments.assignNext(chat.tenant(), chat.id(), HUB, here::contains).isPresent();
  }

  private void check(Busy busy, Set<String> here) {
    long now = clock.millis();
    if (here.contains(busy.agent())) {
      if (busy.missedAt() > 0) {
        assignments.missed(busy.tenant(), busy.agent(), 0);
      }
    } else if (busy.missedAt() == 0) {
      assignments.missed(busy.tenant(), busy.agent(), now);
    } else if (now - busy.missedAt() >= settings.duration(Setting.CHAT_REASSIGN).toMillis()) {
      moveOn(busy, here);
    }
  }

  /** To the next agent; where there is none it waits, at the place that its age gives it. */
  private void moveOn(Busy busy, Set<String> here) {
    for (Chat chat : assignments.of(busy.tenant(), busy.agent())) {
      if (chat.status() == Status.OPEN && !give(chat, here)) {
        assignments.queueAgain(chat.tenant(), chat.id(), busy.agent());
      }
    }
  }

  /** Publishes what was stored a while ago and is no event yet, in the order of each chat. */
  void tellLeftBehind() {
    long before = clock.millis() - LEFT_BEHIND.toMillis();
    Set<Long> stuck = new HashSet<>();
    for (StoredMessage message : messages.untold(before, MOST)) {
      if (!stuck.contains(message.session()) && !tell(message)) {
        stuck.add(message.session()); // what follows it waits as well
      }
    }
  }

  /** Publishes a message under the name that it has; false when it could not be. */
  private boolean tell(StoredMessage message) {
    try {
      Published event = broker.publish(message.publication()).toCompletableFuture().join();
      messages.became(message.session(), Map.of(message.number(), event.eventId().toString()));
      return true;
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "a message of chat " + message.session() + " is still untold", e);
      return false;
    }
  }

  /** Closes chats in which nothing was said for long; a visitor who waits and is here waits on. */
  void closeIdle() {
    Duration idle = settings.duration(Setting.CHAT_IDLE);
    if (!idle.isZero()) {
      long before = clock.millis() - idle.toMillis();
      chats.idle(before, CLOSED_AT_ONCE).forEach(chat -> closeIdle(chat, before));
    }
  }

  /** Each in a transaction of its own, so that one that fails holds up no other. */
  private void closeIdle(Chat chat, long before) {
    try {
      if (chat.status() == Status.QUEUED && isHere(chat)) {
        chats.stillWaits(chat.tenant(), chat.id());
      } else {
        chats.closeIdle(chat.tenant(), chat.id(), before, HUB);
      }
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "chat " + chat.id() + " is idle and could not be closed", e);
    }
  }

  private boolean isHere(Chat chat) {
    return !sessions.of(chat.tenant(), chat.openedBy().userId()).isEmpty();
  }

  /** Deletes closed chats that were kept for long enough, each tenant's as its setting has it. */
  private void clean(TenantDurations kept) {
    kept.expire(clock.millis(), chats::expire, chats::expireBut);
  }
}
