package dev.tidings.rest;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.security.ClientAddresses;
import dev.tidings.security.DevTokens;
import dev.tidings.security.Role;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/**
 * Tokens for local development, for whoever asks from the same machine. Where it is not local
 * development, or the request could come from anywhere else, there is nothing here: a page of
 * another site, a name that was rebound to loopback, and a reverse proxy all get 404.
 */
@Path("/dev/token")
@RequestScoped
@Public
public class DevTokenResource {
  private static final Pattern LOCAL_HOST =
      Pattern.compile("(localhost|127\\.0\\.0\\.1|\\[::1])(:[0-9]{1,5})?");
  private static final Pattern JSON =
      Pattern.compile("application/json(\\s*;.*)?", Pattern.CASE_INSENSITIVE);
  private static final Pattern TENANT = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
  private static final String DEFAULT_TENANT = "demo";
  private static final int MAX_NAME = 128;

  @Inject DevTokens tokens;
  @Inject HttpServletRequest request;

  /** Signs a token for {@code {"user", "name"?, "roles"?, "tenant"?}}. */
  @POST
  @Consumes(MediaType.WILDCARD)
  @Operation(
      summary = "Sign a token, on a machine of developers",
      description =
          "Not there unless tidings.dev is true, and for callers of the same machine only.")
  @RequestBody(
      content =
          @Content(
              examples =
                  @ExampleObject(
                      name = "a service",
                      value = "{\"user\":\"pipeline\",\"roles\":[\"service\"]}")))
  @APIResponse(responseCode = "200", description = "The token, and when it ends, Unix ms")
  @APIResponse(responseCode = "404", description = "Tokens are not signed here")
  public Response issue(InputStream body) throws IOException {
    DevTokens.DevToken token = token(body);
    return Response.ok(
            JsonWriter.object()
                .text("token", token.value())
                .number("expires", token.expires().toEpochMilli())
                .end(),
            MediaType.APPLICATION_JSON_TYPE)
        .header("Cache-Control", "no-store")
        .build();
  }

  DevTokens.DevToken token(InputStream body) throws IOException {
    if (!tokens.enabled() || !isLocal()) {
      throw new ProblemException(Problem.notFound());
    }
    JsonObject wish = JsonBody.read(body).orElseThrow(Problems::badJson);
    String user = wish.requiredText("user", MAX_NAME);
    return tokens.sign(user, wish.text("name", MAX_NAME).orElse(user), roles(wish), tenant(wish));
  }

  private boolean isLocal() {
    return ClientAddresses.isLoopback(request.getRemoteAddr())
        && ClientAddresses.isLoopback(request.getLocalAddr())
        && header("Host").filter(host -> LOCAL_HOST.matcher(host).matches()).isPresent()
        && header("Origin").filter(o -> !o.equals(OwnOrigin.of(request))).isEmpty()
        && Optional.ofNullable(request.getContentType())
            .filter(type -> JSON.matcher(type).matches())
            .isPresent()
        && Collections.list(request.getHeaderNames()).stream()
            .noneMatch(DevTokenResource::isForwarding);
  }

  private Optional<String> header(String name) {
    return Optional.ofNullable(request.getHeader(name));
  }

  private static boolean isForwarding(String header) {
    String name = header.toLowerCase(Locale.ROOT);
    return name.equals("forwarded") || name.startsWith("x-forwarded-");
  }

  private static Set<String> roles(JsonObject wish) {
    List<String> known = Arrays.stream(Role.values()).map(Role::wireName).toList();
    List<String> roles = wish.texts("roles", known.size(), MAX_NAME).orElse(List.of());
    if (!known.containsAll(roles)) {
      throw new ProtocolException(
          ErrorCode.BAD_FIELD, "roles", "roles must be among " + String.join(", ", known));
    }
    return Set.copyOf(roles);
  }

  private static String tenant(JsonObject wish) {
    String tenant = wish.text("tenant", MAX_NAME).orElse(DEFAULT_TENANT);
    if (!TENANT.matcher(tenant).matches()) {
      throw new ProtocolException(ErrorCode.BAD_FIELD, "tenant", "tenant must match " + TENANT);
    }
    return tenant;
  }
}
