package dev.tidings.channel;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.security.Caller;
import dev.tidings.security.CurrentCaller;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The history of a channel, for callers that may read it. */
@Path("/channels/{channel}/history")
@RequestScoped
@Tag(name = "channels")
public class ChannelResource {
  private static final int MAX_LIMIT = 1_000;

  @Inject CurrentCaller current;
  @Inject ChannelAccess access;
  @Inject Broker broker;
  @Inject Clock clock;

  /** The newest events, oldest first, and the position from which to subscribe. */
  @GET
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(summary = "The newest events of a channel, oldest first")
  public String history(
      @PathParam("channel") String channel, @QueryParam("limit") @DefaultValue("50") String limit) {
    Caller caller = current.required();
    ChannelKey key = access.resolve(caller, channel);
    access.requireRead(caller, key.name());
    int count = count(limit);
    Optional<Channel.History> history =
        broker.find(key).map(found -> found.history(count, clock.millis()));
    return JsonWriter.object()
        .text("channel", key.name().text())
        .array("events", history.map(Channel.History::events).orElse(List.of()))
        .text("lastEventId", history.map(h -> h.position().toString()).orElse(null))
        .end();
  }

  private static int count(String limit) {
    if (!limit.matches("\\d{1,4}") || Integer.parseInt(limit) > MAX_LIMIT) {
      throw new ProtocolException(
          ErrorCode.BAD_FIELD, "limit", "limit must be an integer from 0 to " + MAX_LIMIT);
    }
    return Integer.parseInt(limit);
  }
}
