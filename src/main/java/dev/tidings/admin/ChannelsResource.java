package dev.tidings.admin;

import dev.tidings.monitoring.ChannelFigures;
import dev.tidings.monitoring.Scope;
import dev.tidings.security.CurrentCaller;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The channels of this node. */
@Path("/admin/channels")
@RequestScoped
@RolesAllowed({"admin", "operator"})
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "admin")
public class ChannelsResource {
  @Inject CurrentCaller current;
  @Inject ChannelFigures channels;

  /** A list of them. */
  @GET
  @Operation(
      summary = "The channels of this node",
      description =
          "`search` is a part of the name; `sort` is `name`, `subscribers`, `rate` or `history`, after a `-` the other way round. `publishedPerSecond` is of the last ten seconds, `history` how many events are kept, `perSecond` how many events of one sender a lossy channel passes on, 0 for all.")
  public Response list(
      @QueryParam("search") @Nullable String search,
      @QueryParam("sort") @Nullable String sort,
      @QueryParam("cursor") @Nullable String cursor,
      @QueryParam("limit") @Nullable String limit) {
    Scope scope = Scope.of(current.required());
    return LiveList.page(
        search, cursor, limit, (from, max) -> channels.part(scope, search, sort, from, max));
  }
}
