package dev.tidings.polling;

import dev.tidings.protocol.BodyText;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.FrameDecoder;
import dev.tidings.protocol.FrameLimits;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.rest.Visitors;
import dev.tidings.security.Caller;
import dev.tidings.security.CurrentCaller;
import dev.tidings.session.Exchanges;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The way up of clients whose connection goes one way. */
@Path("/frames")
@RequestScoped
@Tag(name = "fallbacks")
public class FramesResource {
  private static final int MAX_BYTES = FrameLimits.DEFAULTS.messageBytes();

  @Inject CurrentCaller current;
  @Inject Exchanges exchanges;

  /** Takes frames, and answers when each that has an id is answered. */
  @POST
  @Visitors
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Sends frames",
      description =
          "A frame or an array of at most 256 of them, as on a WebSocket. Those of a device with a"
              + " stream or poll on this node are its session's frames; without one, frames that"
              + " need one are refused with no_session.")
  @RequestBody(
      content =
          @Content(
              examples =
                  @ExampleObject(
                      name = "publish",
                      value =
                          "[{\"type\":\"publish\",\"id\":\"a-1\",\"channel\":\"workspace.lobby\",\"payload\":{\"text\":\"hello\"}}]")))
  @APIResponse(responseCode = "200", description = "The answers, in the order of the frames")
  @APIResponse(responseCode = "400", description = "The body is not JSON within the bounds")
  @APIResponse(responseCode = "413", description = "The body has more than 65,536 bytes")
  public void send(
      @QueryParam("device") @Nullable String device,
      InputStream body,
      @Suspended AsyncResponse response)
      throws IOException {
    Caller caller = current.required();
    exchanges
        .take(caller, device(device), BodyText.read(body, MAX_BYTES))
        .thenAccept(
            answers ->
                response.resume(Response.ok(answers).header("Cache-Control", "no-store").build()));
  }

  /** Ends the stream or polls of a device: it is present no longer. */
  @DELETE
  @Visitors
  @Operation(
      summary = "Says that a client leaves",
      description =
          "Ends the stream or polls of the device on this node, as a client closes a socket;"
              + " whoever says nothing is present a while longer.")
  @APIResponse(responseCode = "204", description = "There is none any more, or there was none")
  public void leave(@QueryParam("device") @Nullable String device) {
    Caller caller = current.required();
    exchanges.leave(
        caller,
        device(device)
            .orElseThrow(
                () ->
                    new ProtocolException(
                        ErrorCode.MISSING_FIELD, "device", "device must be named")));
  }

  static Optional<String> device(@Nullable String named) {
    Optional<String> device = Optional.ofNullable(named).filter(text -> !text.isEmpty());
    if (device.filter(text -> !FrameDecoder.validDevice(text)).isPresent()) {
      throw new ProtocolException(
          ErrorCode.BAD_FIELD, "device", "device must have 8 to 64 characters of A-Z a-z 0-9 _ -");
    }
    return device;
  }
}
