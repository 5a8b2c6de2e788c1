package dev.tidings.admin;

import dev.tidings.audit.AuditLog;
import dev.tidings.audit.AuditRecord;
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

/** Who did what. */
@Path("/admin/audit")
@RequestScoped
@RolesAllowed({"admin", "operator"})
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "admin")
public class AuditResource {
  @Inject CurrentCaller current;
  @Inject AuditLog audit;

  /** The last first. */
  @GET
  @Operation(summary = "What administrators and operators did, and who answered approvals")
  public Response list(
      @QueryParam("cursor") @Nullable String cursor, @QueryParam("limit") @Nullable String limit) {
    Page.Asked asked = Page.Asked.of(cursor, limit);
    var found =
        audit.list(
            Scope.of(current.required()).tenant(),
            asked.after().map(after -> new AuditLog.Place(after.key(0), after.key(1))),
            asked.limit() + 1);
    Page<AuditRecord> page =
        asked.page(found, row -> PageCursor.of(row.place().at(), row.place().id()));
    return OverviewResource.fresh(page.json(AuditRecord::json));
  }
}
