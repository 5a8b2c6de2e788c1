package dev.tidings.query;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.query.QueryBodies.Asked;
import dev.tidings.query.QueryBodies.Reported;
import dev.tidings.query.QueryBodies.Reports;
import dev.tidings.query.QueryBodies.Share;
import dev.tidings.query.QueryReports.Answer;
import dev.tidings.rest.Idempotent;
import dev.tidings.rest.Page;
import dev.tidings.rest.PageCursor;
import dev.tidings.security.Caller;
import dev.tidings.security.CurrentCaller;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Queries: reported by engines, or run by the hub. */
@Path("/queries")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "queries")
public class QueryResource {
  private static final int ACCEPTED = 202;

  @Inject CurrentCaller current;
  @Inject Queries queries;
  @Inject QueryOrders orders;
  @Inject QueryReports reports;
  @Inject QueryListing listing;
  @Inject Runner runner;
  @Inject Results results;
  @Inject Clock clock;

  /** Runs SQL, or begins to track what an engine reports. */
  @POST
  @Idempotent
  @Operation(summary = "Run a SELECT on a source of the tenant, or report a query as its engine")
  @RequestBody(
      content =
          @Content(
              examples = {
                @ExampleObject(
                    name = "run",
                    value = "{\"sql\":\"select count(*) from sales.orders\",\"source\":\"sales\"}"),
                @ExampleObject(
                    name = "report",
                    value =
                        "{\"externalId\":\"job-17\",\"engine\":\"trino\",\"text\":\"select 1\",\"status\":\"pending\",\"position\":3,\"user\":\"ann\"}")
              }))
  @APIResponse(responseCode = "201", description = "The query, with its id and version")
  @APIResponse(responseCode = "400", description = "The statement or a field is refused by name")
  @APIResponse(responseCode = "409", description = "The engine has reported it before")
  @APIResponse(responseCode = "503", description = "No source is set: tidings.queries.sources")
  public Response add(Asked asked) {
    Caller caller = current.required();
    String sql = asked.sql();
    return created(
        sql == null ? reports.first(caller, asked) : orders.run(caller, sql, asked.source()));
  }

  /** Follows what an engine says. */
  @PATCH
  @Path("{id}")
  @RolesAllowed("service")
  @Operation(summary = "Report a transition, with the version that it starts from, or progress")
  @RequestBody(
      content =
          @Content(
              examples = {
                @ExampleObject(
                    name = "transition",
                    value = "{\"status\":\"running\",\"version\":1}"),
                @ExampleObject(name = "progress", value = "{\"progress\":40,\"rows\":18000}")
              }))
  @APIResponse(responseCode = "200", description = "The query after the report")
  @APIResponse(
      responseCode = "409",
      description = "An illegal transition, or another version; both states are named")
  public Response report(
      @PathParam("id") String id,
      @HeaderParam("If-Match") @Nullable String match,
      Reported reported) {
    return found(reports.next(current.required(), id(id), match, reported));
  }

  /** Follows what an engine says of several queries. */
  @PATCH
  @RolesAllowed("service")
  @Operation(
      summary = "Report up to 500 queries at once, each as a report of its own",
      description =
          "`items` has what became of each report, in their order: the query's version and status, and `cancelRequested` where somebody wants it to end; or the problem for which this report was refused.")
  @RequestBody(
      content =
          @Content(
              examples =
                  @ExampleObject(
                      name = "progress",
                      value =
                          "{\"reports\":[{\"id\":456,\"progress\":40,\"rows\":18000},{\"id\":457,\"status\":\"completed\",\"version\":2,\"rows\":9}]}")))
  @APIResponse(responseCode = "200", description = "What became of each report")
  public String report(Reports all) {
    return JsonWriter.object()
        .array(
            "items",
            reports.next(current.required(), all.reports()).stream().map(Answer::json).toList())
        .end();
  }

  /** The queries that the caller may see. */
  @GET
  @Operation(summary = "Queries, newest first: own and shared ones; all for services")
  public String list(
      @QueryParam("scope") @Nullable String scope,
      @QueryParam("status") @Nullable String status,
      @QueryParam("q") @Nullable String text,
      @QueryParam("from") @Nullable String from,
      @QueryParam("to") @Nullable String to,
      @QueryParam("cursor") @Nullable String cursor,
      @QueryParam("limit") @Nullable String limit) {
    Page.Asked page = Page.Asked.of(cursor, limit);
    return listing
        .list(current.required(), new QueryListing.Filter(scope, status, text, from, to), page)
        .json(query -> query.json(clock.millis()));
  }

  /** One query. */
  @GET
  @Path("{id}")
  @Operation(summary = "One query; its version is the ETag")
  public Response get(@PathParam("id") String id) {
    return found(queries.required(current.required(), id(id)));
  }

  /** A page of rows. */
  @GET
  @Path("{id}/result")
  @Operation(summary = "A page of the rows of a completed query, from 1, while they are kept")
  public String result(@PathParam("id") String id, @QueryParam("page") @Nullable String page) {
    Query query = queries.required(current.required(), id(id));
    int number = page == null ? 1 : page(page);
    long now = clock.millis();
    String content = results.page(query, number, now).orElseThrow(Queries::notFound);
    return JsonWriter.object()
        .number("id", query.id())
        .text("status", query.state().status().wireName())
        .number("page", number)
        .number("pages", results.pages(query, now))
        .number("rows", query.state().rows())
        .flagIfSet("truncated", query.truncated())
        .json("result", content)
        .end();
  }

  /** Has a query ended. */
  @POST
  @Path("{id}/cancel")
  @Consumes(MediaType.WILDCARD)
  @Operation(summary = "Cancel a query; an engine is asked to, and says when it has")
  @APIResponse(responseCode = "202", description = "The query as it is now")
  public Response cancel(@PathParam("id") String id) {
    Query query = orders.cancel(current.required(), id(id));
    return Response.status(ACCEPTED).entity(query.json(clock.millis())).build();
  }

  /** Tries a query again. */
  @POST
  @Path("{id}/retry")
  @Consumes(MediaType.WILDCARD)
  @Idempotent
  @Operation(summary = "A new attempt of a query that failed, timed out or was cancelled")
  @APIResponse(responseCode = "201", description = "The attempt, linked to the first by `first`")
  public Response retry(@PathParam("id") String id) {
    return created(orders.retry(current.required(), id(id)));
  }

  /** Shows a query to others. */
  @PUT
  @Path("{id}/share")
  @Operation(summary = "Show a query to these users, or to the whole tenant, and to nobody else")
  @RequestBody(
      content =
          @Content(examples = @ExampleObject(name = "share", value = "{\"users\":[\"ben\"]}")))
  public Response share(@PathParam("id") String id, Share share) {
    List<String> users = Objects.requireNonNullElse(share.users(), List.of());
    return found(
        orders.share(
            current.required(), id(id), users.stream().distinct().toList(), share.everyone()));
  }

  /** What an engine still has to end. */
  @GET
  @Path("cancellations")
  @RolesAllowed("service")
  @Operation(summary = "Queries of an engine that somebody cancelled and that have not ended")
  public String cancellations(
      @QueryParam("engine") @Nullable String engine,
      @QueryParam("cursor") @Nullable String cursor,
      @QueryParam("limit") @Nullable String limit) {
    if (engine == null) {
      throw JsonObject.missing("engine");
    }
    Page.Asked page = Page.Asked.of(cursor, limit);
    long after = page.after().map(place -> place.key(0)).orElse(0L);
    List<Query> found =
        queries.wantedCancelled(current.required(), engine, after, page.limit() + 1);
    return page.page(found, query -> PageCursor.of(query.id()))
        .json(query -> query.json(clock.millis()));
  }

  /** Where the caller may have SQL run. */
  @GET
  @Path("sources")
  @Operation(summary = "The sources of the tenant, the default one first")
  public String sources() {
    return JsonWriter.object()
        .array(
            "items",
            runner.sourcesOf(current.required().tenant()).stream()
                .map(name -> JsonWriter.object().text("name", name).end())
                .toList())
        .end();
  }

  static long id(String id) {
    return QueryGuard.id(id).orElseThrow(Queries::notFound);
  }

  private static int page(String page) {
    if (!page.matches("[1-9]\\d{0,5}")) {
      throw new ProtocolException(
          ErrorCode.BAD_FIELD, "page", "page must be an integer from 1 to 999999");
    }
    return Integer.parseInt(page);
  }

  private Response created(Query query) {
    return answer(Response.status(Response.Status.CREATED), query);
  }

  private Response found(Query query) {
    return answer(Response.ok(), query);
  }

  private Response answer(Response.ResponseBuilder answer, Query query) {
    return answer
        .header("ETag", "\"" + query.version() + "\"")
        .entity(query.json(clock.millis()))
        .build();
  }
}
