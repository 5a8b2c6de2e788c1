package dev.tidings.rest;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.security.Admission;
import dev.tidings.security.Caller;
import dev.tidings.security.CurrentCaller;
import dev.tidings.security.RateExceededException;
import dev.tidings.security.RateLimits;
import dev.tidings.security.Role;
import dev.tidings.security.Tickets;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/**
 * Tickets for clients that can send no header with a handshake, browsers above all. The ticket is
 * bound to the caller, to the {@code Origin} of this request and to the device if one is named.
 */
@Path("/tickets")
@RequestScoped
public class TicketResource {
  private static final RateLimits.Limit LIMIT = RateLimits.Limit.perSecond(5, 60);
  private static final int MAX_DEVICE = 64;
  private static final Pattern DEVICE = Pattern.compile("[A-Za-z0-9_-]{8,64}");

  @Inject CurrentCaller current;
  @Inject Admission admission;
  @Inject Tickets tickets;
  @Inject RateLimits rates;
  @Inject HttpServletRequest request;

  /** Makes a ticket; the body, {@code {"device": …}}, may be left out. */
  @POST
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Make a ticket, with which a page connects that can send no header",
      description = "Good once, for the origin that asked for it.")
  @RequestBody(
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              examples =
                  @ExampleObject(name = "one device", value = "{\"device\":\"tab-7f3a9c21\"}")))
  @APIResponse(responseCode = "201", description = "The ticket, and when it ends, Unix ms")
  public Response issue(InputStream body) throws IOException {
    Tickets.Ticket ticket = ticket(body);
    return Response.status(Response.Status.CREATED)
        .header("Cache-Control", "no-store")
        .entity(
            JsonWriter.object()
                .text("ticket", ticket.value())
                .number("expires", ticket.expires().toEpochMilli())
                .end())
        .build();
  }

  Tickets.Ticket ticket(InputStream body) throws IOException {
    Caller caller = current.required();
    admission.require();
    requireRate(caller);
    Optional<String> device = JsonBody.read(body).flatMap(TicketResource::device);
    return tickets.issue(caller, Optional.ofNullable(request.getHeader("Origin")), device);
  }

  private void requireRate(Caller caller) {
    if (caller.has(Role.SERVICE)) {
      return;
    }
    long wait = rates.tryAcquire("tickets " + caller.tenant() + " " + caller.user(), LIMIT);
    if (wait > 0) {
      throw new RateExceededException("too many tickets; use those you have", wait);
    }
  }

  private static Optional<String> device(JsonObject body) {
    Optional<String> device = body.text("device", MAX_DEVICE);
    device
        .filter(d -> !DEVICE.matcher(d).matches())
        .ifPresent(
            d -> {
              throw new ProtocolException(
                  ErrorCode.BAD_FIELD, "device", "device must match " + DEVICE);
            });
    return device;
  }
}
