package dev.tidings.notification;

import dev.tidings.rest.Idempotent;
import dev.tidings.rest.Page;
import dev.tidings.security.CurrentCaller;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Requests that one person answers, once; a service asks with a notification that has actions. */
@Path("/approvals")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "approvals")
public class ApprovalResource {
  private static final String EXAMPLE = "{\"action\": \"approve\", \"comment\": \"Go ahead.\"}";

  @Inject CurrentCaller current;
  @Inject Approvals approvals;

  /** An answer. */
  @Schema(name = "ApprovalAnswer")
  record AnswerBody(
      @Schema(description = "One of the actions that are offered") @NotNull @Size(min = 1, max = 64)
          String action,
      @Schema(description = "What the user adds") @Nullable @Size(min = 1, max = 1_000)
          String comment) {}

  /** What the service has asked for and not acknowledged. */
  @GET
  @RolesAllowed("service")
  @Operation(summary = "What the calling service has asked for and not acknowledged yet")
  public Response open(
      @QueryParam("cursor") @Nullable String cursor, @QueryParam("limit") @Nullable String limit) {
    return fresh(
        approvals.open(current.required(), Page.Asked.of(cursor, limit)).json(item -> item));
  }

  /** One approval, for who asked and who is asked. */
  @GET
  @Path("/{id}")
  @Operation(summary = "One approval; kept until the service that asked has acknowledged it")
  public Response one(@PathParam("id") String id) {
    return fresh(approvals.one(current.required(), id));
  }

  /** Answers it. */
  @POST
  @Path("/{id}/answer")
  @Idempotent
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Answer an approval; the first answer counts")
  @RequestBody(
      required = true,
      content =
          @Content(
              schema = @Schema(implementation = AnswerBody.class),
              examples = @ExampleObject(name = "yes", value = EXAMPLE)))
  @APIResponse(responseCode = "200", description = "The approval with the answer")
  @APIResponse(responseCode = "409", description = "It was answered already; says by whom")
  public Response answer(@PathParam("id") String id, AnswerBody body) {
    return fresh(
        approvals.answer(
            current.required(), id, body.action(), Optional.ofNullable(body.comment())));
  }

  /** The service has the answer. */
  @POST
  @Path("/{id}/acknowledge")
  @Idempotent
  @RolesAllowed("service")
  @Operation(summary = "Say that the answer was taken; the hub need not keep it any longer")
  public Response acknowledge(@PathParam("id") String id) {
    return fresh(approvals.acknowledge(current.required(), id));
  }

  private static Response fresh(String json) {
    return Response.ok(json, MediaType.APPLICATION_JSON_TYPE)
        .header("Cache-Control", "no-store")
        .build();
  }
}
