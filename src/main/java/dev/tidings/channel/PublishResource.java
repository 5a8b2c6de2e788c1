package dev.tidings.channel;

import dev.tidings.protocol.BodyText;
import dev.tidings.protocol.ClientFrame;
import dev.tidings.protocol.FrameId;
import dev.tidings.protocol.FrameLimits;
import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.protocol.Sender;
import dev.tidings.security.Caller;
import dev.tidings.security.CurrentCaller;
import dev.tidings.tracing.CurrentTrace;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Publishes what a back end has to say, without a session. */
@Path("/publish")
@RequestScoped
@RolesAllowed("service")
@Tag(name = "channels")
public class PublishResource {
  private static final int MAX_BYTES = FrameLimits.DEFAULTS.messageBytes();

  /** The device of everything that a service says so. */
  private static final String DEVICE = "rest-api";

  @Inject CurrentCaller current;
  @Inject ChannelAccess access;
  @Inject Publishing publishing;
  @Inject Broker broker;
  @Inject Recoveries recoveries;

  /** Publishes one event, and answers when it has its place in the channel. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Publish an event in a channel",
      description =
          "`{channel, payload, id?, traceId?}`, as a `publish` frame. The answer comes when the"
              + " event has its place, `{channel, eventId, duplicate?}`, and later while most of the"
              + " channel's readers are behind. With an `id`, or an `Idempotency-Key` of at most 64"
              + " characters, a repeat within five minutes is the same event. Without a `traceId` the"
              + " header `traceparent` is it.")
  @RequestBody(
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              examples =
                  @ExampleObject(
                      name = "message",
                      value =
                          "{\"channel\":\"dashboard.sales\",\"payload\":{\"revenue\":1250},\"id\":\"sales-17\"}")))
  @APIResponse(responseCode = "201", description = "It is an event now")
  @APIResponse(responseCode = "200", description = "It was one before: `duplicate` is true")
  @APIResponse(responseCode = "403", description = "The service may not publish there")
  @APIResponse(responseCode = "409", description = "The id was used for another payload")
  @APIResponse(responseCode = "413", description = "The body has more than 65,536 bytes")
  public void publish(
      @HeaderParam("Idempotency-Key") @Nullable String key,
      InputStream body,
      @Suspended AsyncResponse response)
      throws IOException {
    Caller service = current.required();
    JsonObject said = JsonObject.parse(BodyText.read(body, MAX_BYTES));
    ClientFrame.Publish publish = ClientFrame.Publish.of(said, FrameId.ofKey(key));
    ChannelKey channel = access.resolve(service, publish.channel());
    access.requireWrite(service, channel.name());
    Publication publication =
        new Publication(
            channel,
            new Sender(service.user(), DEVICE, service.name()),
            publish.ref(),
            publish.payload(),
            publish.traceId().or(CurrentTrace::id).orElse(null));
    Channel open = broker.open(channel);
    publishing
        .publish(publication)
        .whenComplete(
            (published, failure) -> {
              if (published != null) {
                recoveries.count(channel.tenant(), published);
              }
              open.feed()
                  .onceReadersKeepUp( // else a service that is faster would leave them behind
                      () -> answer(response, channel, published, failure));
            });
  }

  private static void answer(
      AsyncResponse response,
      ChannelKey channel,
      @Nullable Published published,
      @Nullable Throwable failure) {
    if (published == null) {
      response.resume(PublishHandler.refusal(failure));
      return;
    }
    JsonWriter json =
        JsonWriter.object()
            .text("channel", channel.name().text())
            .text("eventId", published.eventId().toString());
    if (published.duplicate()) {
      json.flag("duplicate", true);
    }
    response.resume(
        Response.status(published.duplicate() ? Response.Status.OK : Response.Status.CREATED)
            .entity(json.end())
            .build());
  }
}
