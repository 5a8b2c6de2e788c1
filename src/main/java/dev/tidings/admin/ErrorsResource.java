package dev.tidings.admin;

import dev.tidings.monitoring.ClientErrorRow;
import dev.tidings.monitoring.ClientErrors;
import dev.tidings.monitoring.Scope;
import dev.tidings.rest.Page;
import dev.tidings.rest.PageCursor;
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

/** Errors that clients have seen. */
@Path("/admin/errors")
@RequestScoped
@RolesAllowed({"admin", "operator"})
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "admin")
public class ErrorsResource {
  @Inject CurrentCaller current;
  @Inject ClientErrors errors;

  /** Shows them. */
  @GET
  @Operation(
      summary = "Errors that clients have seen, those that were seen last first",
      description =
          "`count` is how often, `users` how many users have seen it, 50 at most; `sample` is the one that was seen last.")
  public Response list(
      @QueryParam("cursor") @Nullable String cursor, @QueryParam("limit") @Nullable String limit) {
    Page.Asked asked = Page.Asked.of(cursor, limit);
    var found =
        errors.list(
            Scope.of(current.required()).tenant(),
            asked.after().map(after -> new ClientErrorRow.Place(after.key(0), after.key(1))),
            asked.limit() + 1);
    Page<ClientErrorRow> page =
        asked.page(found, row -> PageCursor.of(row.place().last(), row.place().fingerprint()));
    return OverviewResource.fresh(page.json(ClientErrorRow::json));
  }
}
