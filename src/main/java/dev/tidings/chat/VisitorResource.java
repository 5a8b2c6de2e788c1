package dev.tidings.chat;

import dev.tidings.chat.Chat.Person;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.rest.Problem;
import dev.tidings.rest.ProblemException;
import dev.tidings.rest.Public;
import dev.tidings.security.ClientAddresses;
import dev.tidings.security.Origins;
import dev.tidings.security.RateExceededException;
import dev.tidings.security.RateLimits;
import dev.tidings.security.VisitorTokens;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * Lets visitors of listed pages begin a chat. There is nothing here where no page is listed. The
 * page's origin decides on the tenant; the token is for the one chat and nothing else.
 */
@Path("/chat/visitors")
@RequestScoped
@Public
@Tag(name = "chat")
public class VisitorResource {
  @Inject VisitorOrigins pages;
  @Inject VisitorTokens tokens;
  @Inject ClientAddresses addresses;
  @Inject RateLimits rates;
  @Inject Settings settings;
  @Inject VisitorChats visitors;
  @Inject HttpServletRequest request;

  /** Begins a chat. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Begin a chat as a visitor of a listed page",
      description =
          "The token is for `chat:{id}` and for who types there; nothing else is open to it. A random `id` of the visitor's own makes a repeat from the same address the same chat, with a new token.")
  @RequestBody(
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              examples =
                  @ExampleObject(
                      name = "visitor",
                      value =
                          "{\"id\":\"0b1f6f0e-7a51-4d5e-9a4e-5b1a3c7d9e21\",\"name\":\"Vic\",\"subject\":\"My order\",\"location\":\"New York, US\"}")))
  @APIResponse(responseCode = "201", description = "The chat and the token")
  @APIResponse(responseCode = "200", description = "The chat that was begun before, and a token")
  @APIResponse(responseCode = "403", description = "The page's origin is not listed")
  @APIResponse(responseCode = "404", description = "No visitors are wanted here")
  @APIResponse(responseCode = "429", description = "Too many chats from this address")
  public Response begin(ChatBodies.Visitor body) {
    if (!pages.any()) {
      throw new ProblemException(Problem.notFound());
    }
    String tenant = tenant();
    String address = addresses.of(request);
    requireRate(address);
    VisitorChats.Begun begun = visitors.begin(tenant, address, body);
    return answer(begun.chat(), begun.before() ? Response.Status.OK : Response.Status.CREATED);
  }

  private Response answer(Chat chat, Response.Status status) {
    Person visitor = chat.openedBy();
    VisitorTokens.VisitorToken token =
        tokens.sign(chat.tenant(), visitor.userId(), visitor.name(), chat.channel());
    return Response.status(status)
        .header("Cache-Control", "no-store")
        .entity(
            JsonWriter.object()
                .json("chat", chat.json())
                .text("channel", chat.channel().text())
                .text("token", token.value())
                .number("expires", token.expires().toEpochMilli())
                .end())
        .build();
  }

  private String tenant() {
    String host =
        Optional.ofNullable(request.getHeader("Host"))
            .orElseGet(() -> request.getServerName() + ":" + request.getServerPort());
    return pages
        .tenantOf(
            Optional.ofNullable(request.getHeader("Origin")),
            Origins.own(request.getScheme(), host))
        .orElseThrow(
            () ->
                new ProtocolException(
                    ErrorCode.FORBIDDEN, "visitors of this origin may not chat here"));
  }

  private void requireRate(String address) {
    int perMinute = Math.max(1, settings.number(Setting.CHAT_VISITORS_PER_MINUTE));
    long wait =
        rates.tryAcquire(
            "visitors " + address,
            new RateLimits.Limit(perMinute, Duration.ofMinutes(1), perMinute));
    if (wait > 0) {
      throw new RateExceededException("too many chats from this address", wait);
    }
  }
}
