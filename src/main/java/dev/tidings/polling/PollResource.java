package dev.tidings.polling;

import dev.tidings.polling.Poll.Answer;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.rest.Visitors;
import dev.tidings.resume.Cursors;
import dev.tidings.resume.Resumption;
import dev.tidings.security.Caller;
import dev.tidings.security.ClientAddresses;
import dev.tidings.security.CurrentCaller;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Collections;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What comes, for clients that can keep no connection. */
@Path("/poll")
@RequestScoped
@Tag(name = "fallbacks")
public class PollResource {
  static final long MAX_WAIT = 25_000;
  static final long MIN_INTERVAL = 1_000;
  static final long MAX_INTERVAL = 30_000;

  @Inject CurrentCaller current;
  @Inject Polls polls;
  @Inject Cursors cursors;
  @Inject ClientAddresses addresses;
  @Inject Settings settings;
  @Inject HttpServletRequest request;

  /** Answers with the frames since the cursor: at once if there are any, else when they come. */
  @GET
  @Visitors
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Polls for frames",
      description =
          "The first poll has no cursor and names channels; each further one comes with the cursor"
              + " of the answer before it. A poll whose answer was lost is made again with the same"
              + " cursor.")
  @Parameter(name = "channels", description = "Names of channels, separated by commas")
  @Parameter(name = "positions", description = "An event id, or nothing, for each of the channels")
  @Parameter(name = "presence", description = "Channels whose presence is told, or * for all")
  @Parameter(name = "device", description = "The client's device: 8 to 64 of A-Z a-z 0-9 _ -")
  @Parameter(name = "cursor", description = "What the last answer said")
  @Parameter(name = "wait", description = "How long to wait for frames, 0 to 25,000 ms")
  @Parameter(name = "interval", description = "How often the client polls, 1,000 to 30,000 ms")
  @APIResponse(responseCode = "200", description = "{frames, cursor}")
  @APIResponse(responseCode = "304", description = "Nothing has come; with If-None-Match")
  @APIResponse(responseCode = "503", description = "Poll again after Retry-After, or elsewhere")
  public void poll(
      @QueryParam("channels") @Nullable String channels,
      @QueryParam("positions") @Nullable String positions,
      @QueryParam("presence") @Nullable String presence,
      @QueryParam("device") @Nullable String device,
      @QueryParam("cursor") @Nullable String cursor,
      @QueryParam("wait") @Nullable String wait,
      @QueryParam("interval") @Nullable String interval,
      @HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String known,
      @Suspended AsyncResponse response) {
    Caller caller = current.required();
    long waitMillis = number("wait", wait, 0, MAX_WAIT).orElse(0L);
    long intervalMillis =
        number("interval", interval, MIN_INTERVAL, MAX_INTERVAL)
            .orElseGet(() -> waitMillis >= MIN_INTERVAL ? waitMillis : usualInterval());
    Resumption.Parameters asked =
        new Resumption.Parameters(
            channels, positions, presence, FramesResource.device(device).orElse(null));
    Optional<String> from = Optional.ofNullable(cursor).filter(text -> !text.isEmpty());
    polls.take(
        caller,
        new AskedFor(caller, asked, from),
        from,
        addresses.of(
            request.getRemoteAddr(), Collections.list(request.getHeaders("X-Forwarded-For"))),
        new Poll(
            System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillis),
            TimeUnit.MILLISECONDS.toNanos(intervalMillis),
            answer -> response.resume(response(answer, known))));
  }

  private final class AskedFor implements Polls.Asked {
    private final Caller caller;
    private final Resumption.Parameters asked;
    private final Optional<String> from;

    AskedFor(Caller caller, Resumption.Parameters asked, Optional<String> from) {
      this.caller = caller;
      this.asked = asked;
      this.from = from;
    }

    @Override
    public Optional<String> device() {
      return Optional.ofNullable(asked.device())
          .or(() -> from.map(text -> cursors.device(caller, "cursor", text)));
    }

    @Override
    public Resumption resumption() {
      return Resumption.of(asked, from.map(text -> cursors.read(caller, "cursor", text)), true);
    }
  }

  private long usualInterval() {
    return Math.min(MAX_INTERVAL, settings.duration(Setting.POLL_INTERVAL).toMillis());
  }

  static Optional<Long> number(String name, @Nullable String text, long least, long most) {
    if (text == null || text.isEmpty()) {
      return Optional.empty();
    }
    if (text.matches("\\d{1,9}") && Long.parseLong(text) >= least && Long.parseLong(text) <= most) {
      return Optional.of(Long.parseLong(text));
    }
    throw new ProtocolException(
        ErrorCode.BAD_FIELD,
        name,
        "%s must be a number of milliseconds from %d to %d".formatted(name, least, most));
  }

  /** Nothing is stored on the way, and who has the tag already is not told the same again. */
  static Response response(Answer answer, @Nullable String known) {
    Response.ResponseBuilder response =
        answer.isEmpty() && answer.tag().equals(known)
            ? Response.notModified()
            : Response.ok(answer.json());
    return response
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .header(HttpHeaders.ETAG, answer.tag())
        .build();
  }
}
