package dev.tidings.query;

import dev.tidings.protocol.JsonWriter;
import dev.tidings.query.QueryBodies.Saved;
import dev.tidings.query.QueryBodies.Trigger;
import dev.tidings.rest.Idempotent;
import dev.tidings.rest.Page;
import dev.tidings.rest.PageCursor;
import dev.tidings.security.Caller;
import dev.tidings.security.CurrentCaller;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Queries that the hub runs again and again, so that widgets stay current. */
@Path("/queries/saved")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "queries")
public class SavedQueryResource {
  private static final int ACCEPTED = 202;

  @Inject CurrentCaller current;
  @Inject SavedQueries saved;
  @Inject SavedListing listing;
  @Inject SavedRuns runs;
  @Inject QueryOrders orders;
  @Inject QuerySources sources;

  /** Saves a query. */
  @POST
  @Idempotent
  @Operation(summary = "Save a query that is run now, then at an interval or on an event")
  @RequestBody(
      content =
          @Content(
              examples =
                  @ExampleObject(
                      name = "widget",
                      value =
                          "{\"name\":\"Revenue\",\"sql\":\"select sum(amount) from sales.order_line\",\"widget\":\"revenue\",\"every\":60000}")))
  @APIResponse(responseCode = "201", description = "The saved query")
  @APIResponse(
      responseCode = "409",
      description = "The widget is somebody else's, or the caller has too many saved queries")
  public Response add(Saved body) {
    Caller caller = current.required();
    orders.requirePermission(caller);
    sources.required(caller.tenant(), body.source()).admit(body.sql());
    SavedQuery made = saved.add(caller, body.wish());
    if (made.widget() != null) {
      orders.recheck(caller.tenant());
    }
    return Response.status(Response.Status.CREATED).entity(made.json()).build();
  }

  /** The saved queries that the caller may see. */
  @GET
  @Operation(summary = "Saved queries, newest first: own and shared ones")
  public String list(
      @QueryParam("cursor") @Nullable String cursor, @QueryParam("limit") @Nullable String limit) {
    Page.Asked page = Page.Asked.of(cursor, limit);
    long before = page.after().map(place -> place.key(0)).orElse(Long.MAX_VALUE);
    List<SavedQuery> found = listing.list(current.required(), before, page.limit() + 1);
    return page.page(found, query -> PageCursor.of(query.id())).json(SavedQuery::json);
  }

  /** One saved query. */
  @GET
  @Path("{id}")
  @Operation(summary = "One saved query, with the version and the query of its newest result")
  public String get(@PathParam("id") String id) {
    return saved
        .find(current.required(), QueryResource.id(id))
        .map(SavedQuery::json)
        .orElseThrow(Queries::notFound);
  }

  /** Deletes a saved query. */
  @DELETE
  @Path("{id}")
  @Consumes(MediaType.WILDCARD)
  @Operation(summary = "Run it no more, and forget it")
  public Response remove(@PathParam("id") String id) {
    Caller caller = current.required();
    if (!saved.remove(caller, QueryResource.id(id))) {
      throw Queries.notFound();
    }
    orders.recheck(caller.tenant());
    return Response.noContent().build();
  }

  /** Runs what waits for an event. */
  @POST
  @Path("triggers")
  @RolesAllowed("service")
  @Operation(summary = "Tell of an event, on which saved queries are run")
  @RequestBody(
      content =
          @Content(
              examples = @ExampleObject(name = "loaded", value = "{\"event\":\"sales-loaded\"}")))
  public Response trigger(Trigger trigger) {
    int run = runs.runOn(current.required().tenant(), trigger.event());
    return Response.status(ACCEPTED).entity(JsonWriter.object().number("runs", run).end()).build();
  }
}
