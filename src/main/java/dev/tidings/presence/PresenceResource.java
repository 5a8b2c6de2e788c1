package dev.tidings.presence;

import dev.tidings.channel.ChannelAccess;
import dev.tidings.channel.ChannelKey;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.security.Caller;
import dev.tidings.security.CurrentCaller;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Who is in a channel, and who of the tenant is online. */
@Path("/")
@RequestScoped
@Tag(name = "presence")
public class PresenceResource {
  private static final String RECENT = "recent";

  @Inject CurrentCaller current;
  @Inject ChannelAccess access;
  @Inject PresenceRegistry registry;
  @Inject Roster roster;

  /** The members of a channel, one for each device. */
  @GET
  @Path("channels/{channel}/presence")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(summary = "Who is present in a channel")
  public String members(@PathParam("channel") String channel) {
    Caller caller = current.required();
    ChannelKey key = access.resolve(caller, channel);
    access.requireRead(caller, key.name());
    return JsonWriter.object()
        .text("channel", key.name().text())
        .array("members", registry.members(key).stream().map(Member::json).toList())
        .end();
  }

  /** The users of the caller's tenant who are online or idle, with {@code recent} also offline. */
  @GET
  @Path("presence/users")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(summary = "Who of the tenant is online")
  public String users(@QueryParam("include") @Nullable String include) {
    String tenant = current.required().tenant();
    if (include != null && !include.equals(RECENT)) {
      throw new ProtocolException(ErrorCode.BAD_FIELD, "include", "include must be recent");
    }
    List<Roster.RosterUser> users = include == null ? roster.online(tenant) : roster.recent(tenant);
    return JsonWriter.object()
        .array("users", users.stream().map(PresenceResource::json).toList())
        .end();
  }

  private static String json(Roster.RosterUser user) {
    return JsonWriter.object()
        .text("userId", user.userId())
        .text("name", user.name())
        .text("avatar", user.avatar().orElse(null))
        .text("status", user.status().wireName())
        .number("lastSeen", user.lastSeen())
        .number("devices", user.devices())
        .end();
  }
}
