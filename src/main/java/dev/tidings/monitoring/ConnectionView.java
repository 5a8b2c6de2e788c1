package dev.tidings.monitoring;

import dev.tidings.channel.Channel;
import dev.tidings.channel.Subscriptions;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.security.Caller;
import dev.tidings.session.ClientSession;
import dev.tidings.session.ToldError;
import dev.tidings.session.Traffic;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A connection as the admin API shows it. */
@Singleton
public class ConnectionView {
  private static final Logger LOG = System.getLogger(ConnectionView.class.getName());
  private static final int HISTORY = 20;

  private final Subscriptions subscriptions;
  private final ConnectionStore past;

  /** The view. */
  @Inject
  public ConnectionView(Subscriptions subscriptions, ConnectionStore past) {
    this.subscriptions = subscriptions;
    this.past = past;
  }

  /** One of a list. */
  String inList(Watched connection) {
    return written(connection).end();
  }

  /** All that is known of one; without its history where that cannot be read. */
  String whole(Watched connection) {
    ClientSession session = connection.session();
    JsonWriter json =
        written(connection)
            .array(
                "subscriptions",
                subscriptions.of(session).stream().map(ConnectionView::subscription).toList())
            .array("errors", session.toldErrors().stream().map(ConnectionView::told).toList());
    history(session).ifPresent(records -> json.array("history", records));
    return json.end();
  }

  private Optional<List<String>> history(ClientSession session) {
    Caller caller = session.caller();
    try {
      return Optional.of(
          past.ofDevice(caller.tenant(), caller.user(), session.device(), HISTORY).stream()
              .map(ConnectionRecord::json)
              .toList());
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "the history of a device cannot be read", e);
      return Optional.empty();
    }
  }

  private JsonWriter written(Watched connection) {
    ClientSession session = connection.session();
    Caller caller = session.caller();
    Traffic traffic = session.traffic();
    Watched.Reported reported = connection.reported();
    return JsonWriter.object()
        .text("id", session.id())
        .text("tenant", caller.tenant())
        .text("userId", caller.user())
        .text("name", caller.name())
        .text("device", session.device())
        .text("token", caller.token().orElse(null))
        .text("transport", session.connection().transport())
        .text("address", session.connection().remoteAddress())
        .text("version", reported.version().orElse(null))
        .number("opened", session.opened().toEpochMilli())
        .number("lastActive", session.lastActive())
        .optionalNumber("attempt", reported.attempt().orElse(null))
        .optionalNumber("lastClose", reported.lastClose().orElse(null))
        .optionalNumber("tabs", reported.tabs().orElse(null))
        .optionalNumber("roundTrip", reported.roundTrip().orElse(null))
        .number("channels", subscriptions.of(session).size())
        .number("waiting", session.waiting())
        .number("messagesIn", traffic.messagesIn())
        .number("bytesIn", traffic.bytesIn())
        .number("framesOut", traffic.framesOut())
        .number("bytesOut", traffic.bytesOut())
        .number("dropped", traffic.dropped())
        .number("gaps", traffic.gaps())
        .json("gapsByReason", gaps(traffic))
        .text("flow", session.flow().wireName())
        .flag("slow", session.isSlow());
  }

  private static String gaps(Traffic traffic) {
    JsonWriter json = JsonWriter.object();
    traffic.gapsByReason().forEach((reason, count) -> json.number(reason.wireName(), count));
    return json.end();
  }

  private static String told(ToldError error) {
    return JsonWriter.object()
        .number("at", error.at())
        .number("code", error.code().number())
        .text("name", error.code().wireName())
        .text("message", error.message())
        .end();
  }

  private static String subscription(Channel channel) {
    JsonWriter json =
        JsonWriter.object()
            .text("channel", channel.key().name().text())
            .text("class", channel.rule().deliveryClass().name().toLowerCase(Locale.ROOT));
    if (channel.hasOffsets()) {
      json.text("position", channel.head().toString());
    }
    return json.end();
  }
}
