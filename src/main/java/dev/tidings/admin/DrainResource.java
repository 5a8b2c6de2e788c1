package dev.tidings.admin;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.JsonValue;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.rest.JsonBody;
import dev.tidings.security.CurrentCaller;
import dev.tidings.session.Drain;
import dev.tidings.session.DrainState;
import dev.tidings.session.DrainState.Act;
import dev.tidings.session.DrainState.Order;
import dev.tidings.session.SessionSettings;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Empties this node before it stops, and takes that back. Only for operators. */
@Path("/admin/drain")
@RequestScoped
@RolesAllowed("operator")
@Tag(name = "admin")
public class DrainResource {
  @Inject CurrentCaller current;
  @Inject Drain drain;
  @Inject Drains drains;

  /** Begins; the body, {@code {"rate": …, "restart": …}}, may be left out. */
  @POST
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(summary = "Take no more sessions on this node, and close those it has at a rate")
  @APIResponse(responseCode = "202", description = "The drain is on; asking again changes nothing")
  @APIResponse(responseCode = "409", description = "A drain with another rate or restart is on")
  public Response begin(InputStream body) throws IOException {
    Order order = order(JsonBody.read(body).orElseGet(JsonObject::empty));
    return answer(Response.Status.ACCEPTED, drains.begin(current.required(), order));
  }

  /** Where it stands. */
  @GET
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(summary = "Whether this node serves, is draining or is drained")
  public Response state() {
    return answer(Response.Status.OK, drain.state());
  }

  /** Calls it off; nothing happens when there is none. */
  @DELETE
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(summary = "Call the drain off: take sessions again, and keep those that are left")
  public Response callOff() {
    return answer(Response.Status.OK, drains.callOff(current.required()));
  }

  /** What is not said is as in the drain that is on, or else as usual. */
  private Order order(JsonObject body) {
    Order usual = drain.state().drain().map(Act::order).orElseGet(drain::usual);
    return new Order(
        rate(body).orElse(usual.percent()),
        body.value("restart").map(given -> body.flag("restart")).orElse(usual.restart()));
  }

  static Optional<Double> rate(JsonObject body) {
    Optional<Double> rate = body.value("rate").map(DrainResource::number);
    rate.filter(r -> !isPossible(r))
        .ifPresent(
            r -> {
              throw new ProtocolException(
                  ErrorCode.BAD_FIELD,
                  "rate",
                  "rate must be a number from %s to %s, in percent of the sessions per second"
                      .formatted(
                          SessionSettings.MIN_DRAIN_PERCENT, SessionSettings.MAX_DRAIN_PERCENT));
            });
    return rate;
  }

  private static boolean isPossible(double rate) {
    return rate >= SessionSettings.MIN_DRAIN_PERCENT && rate <= SessionSettings.MAX_DRAIN_PERCENT;
  }

  /** Not a number for what is none. */
  private static double number(JsonValue value) {
    return value.kind() == JsonValue.Kind.NUMBER ? Double.parseDouble(value.json()) : Double.NaN;
  }

  private static Response answer(Response.Status status, DrainState state) {
    return Response.status(status).header("Cache-Control", "no-store").entity(json(state)).build();
  }

  static String json(DrainState state) {
    JsonWriter json =
        JsonWriter.object()
            .text("state", state.phase().name().toLowerCase(Locale.ROOT))
            .number("left", state.left());
    state.drain().ifPresent(act -> write(act, json));
    return json.end();
  }

  private static void write(Act act, JsonWriter json) {
    json.number("sessions", act.sessions())
        .json("rate", String.valueOf(act.order().percent()))
        .flag("restart", act.order().restart())
        .number("began", act.began().toEpochMilli())
        .number("ends", act.ends().toEpochMilli())
        .text("by", act.by());
  }
}
