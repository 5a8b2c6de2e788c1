package dev.tidings.admin;

import dev.tidings.monitoring.Overview;
import dev.tidings.monitoring.Scope;
import dev.tidings.monitoring.Series;
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

/** How connections are, now and over time. */
@Path("/admin")
@RequestScoped
@RolesAllowed({"admin", "operator"})
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "admin")
public class OverviewResource {
  @Inject CurrentCaller current;
  @Inject Overview overview;
  @Inject Series series;

  /** Now. */
  @GET
  @Path("/overview")
  @Operation(
      summary = "How the connections of this node are",
      description =
          "Of the own tenant, for operators of all. Counts are exact since the node's start; those of the last minute, and times, come in steps of ten seconds. Times are milliseconds, of all tenants together.")
  public Response overview() {
    return fresh(overview.json(scope()));
  }

  /** Over time. */
  @GET
  @Path("/series")
  @Operation(
      summary = "What happened to connections over time",
      description =
          "`range` is `15m` (this node, in steps of ten seconds), or of all nodes `1h`, `6h` (by the minute), `24h` (by five minutes), `7d` (by the hour) or `30d` (by three hours). `step` is the length of a step in milliseconds, `known` in each point of how many of them its figures are. Percentiles are of all times in a step. Steps of which nothing is known are left out.")
  public Response series(@QueryParam("range") @Nullable String range) {
    return fresh(series.json(scope(), range));
  }

  private Scope scope() {
    return Scope.of(current.required());
  }

  static Response fresh(String json) {
    return Response.ok(json).header("Cache-Control", "no-store").build();
  }
}
