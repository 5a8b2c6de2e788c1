package dev.tidings.query;

import dev.tidings.outbox.Outbox;
import dev.tidings.outbox.Push;
import dev.tidings.protocol.ChannelName;
import dev.tidings.protocol.JsonWriter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/** Who is told what about queries: pushes that are part of the caller's transaction. */
@ApplicationScoped
class QueryNews {
  static final String UPDATE = "query.update";

  /** What services hear of all queries of their tenant. */
  static final String FEED = "queries";

  /** What everybody of the tenant hears. */
  static final String OF_ALL = "queries.everyone";

  private static final int TEXT_SHOWN = 200;

  @Inject Outbox outbox;

  /** The feed of one user: own queries and those that others show to it. */
  static String feedOf(String user) {
    return FEED + ":" + ChannelName.encode(user);
  }

  /** A query has made a transition. Of runs of saved queries nobody hears but of their rows. */
  void changed(Query query, Collection<String> viewers, long now) {
    if (query.savedId() != null) {
      return;
    }
    String payload = payload(query, now);
    Set<String> channels = new LinkedHashSet<>();
    channels.add(query.channel().text());
    channels.add(FEED);
    channels.add(feedOf(query.owner().id()));
    viewers.forEach(user -> channels.add(feedOf(user)));
    if (query.sharedWithAll()) {
      channels.add(OF_ALL);
    }
    for (String channel : channels) {
      outbox.add(new Push(query.tenant(), channel, UPDATE, payload, null));
    }
  }

  /** A query was shown to users who could not see it before. */
  void shown(Query query, Collection<String> users, boolean toAll, long now) {
    String payload = payload(query, now);
    for (String user : users) {
      outbox.add(new Push(query.tenant(), feedOf(user), UPDATE, payload, null));
    }
    if (toAll) {
      outbox.add(new Push(query.tenant(), OF_ALL, UPDATE, payload, null));
    }
  }

  /** An engine is asked to end a query, or to try it again. */
  void asked(Query query, String engine, String type, String by) {
    String payload =
        JsonWriter.object()
            .number("id", query.id())
            .text("externalId", query.externalId())
            .text("text", query.text())
            .number("attempt", query.attempt())
            .number("first", query.firstId())
            .number("version", query.version())
            .text("by", by)
            .end();
    outbox.add(
        new Push(query.tenant(), "service." + ChannelName.encode(engine), type, payload, null));
  }

  private static String payload(Query query, long now) {
    String state = query.stateJson(now);
    String text = query.text();
    String shown = text.length() <= TEXT_SHOWN ? text : text.substring(0, TEXT_SHOWN);
    return state.substring(0, state.length() - 1) + ",\"text\":" + JsonWriter.quote(shown) + "}";
  }
}
