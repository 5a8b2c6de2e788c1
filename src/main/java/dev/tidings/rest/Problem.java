package dev.tidings.rest;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.protocol.ProtocolException;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a refused request is told (RFC 9457). Nothing in it comes from inside the hub but the
 * incident's id, under which the cause was logged.
 *
 * @param name the last part of the type; the wire name where there is a code
 * @param title the same for every problem of the type
 * @param code the wire code
 * @param field the path of the field at fault
 * @param retryable whether the same request may succeed later
 * @param retryAfter milliseconds after which it may
 * @param incident the id in the hub's log
 */
public record Problem(
    String name,
    String title,
    int status,
    String detail,
    @Nullable Integer code,
    @Nullable String field,
    boolean retryable,
    @Nullable Long retryAfter,
    @Nullable String incident) {
  /** The media type of problems. */
  public static final String MEDIA_TYPE = "application/problem+json";

  private static final String TYPES = "https://tidings.dev/problems/";
  private static final String CHALLENGE = "Bearer realm=\"tidings\"";

  /** The problem of a refusal with a wire code. */
  public static Problem of(ProtocolException refusal) {
    ErrorCode code = refusal.code();
    return new Problem(
        code.wireName(),
        title(code.wireName()),
        code.httpStatus(),
        refusal.detail(),
        code.number(),
        refusal.field(),
        code.retryable(),
        refusal.retryAfter(),
        null);
  }

  /** The problem of an HTTP status for which there is no wire code. */
  public static Problem of(Response.StatusType status) {
    String reason = Objects.requireNonNullElse(status.getReasonPhrase(), "");
    String name =
        reason.isEmpty()
            ? "status_" + status.getStatusCode()
            : reason.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
    return new Problem(
        name,
        title(name),
        status.getStatusCode(),
        detail(status),
        null,
        null,
        status.getStatusCode() == Response.Status.SERVICE_UNAVAILABLE.getStatusCode(),
        null,
        null);
  }

  /** What is not there, or not for this caller to know of. */
  public static Problem notFound() {
    return of(Response.Status.NOT_FOUND);
  }

  /** A failure of the hub, of which only the id is told. */
  static Problem internal(String incident) {
    ErrorCode code = ErrorCode.INTERNAL;
    return new Problem(
        code.wireName(),
        title(code.wireName()),
        code.httpStatus(),
        "something failed here; the log has the cause under incident " + incident,
        code.number(),
        null,
        code.retryable(),
        null,
        incident);
  }

  /** The JSON form; {@code retryAfter} in milliseconds. */
  public String json() {
    return JsonWriter.object()
        .text("type", TYPES + name)
        .text("title", title)
        .number("status", status)
        .text("detail", detail)
        .optionalNumber("code", code == null ? null : Long.valueOf(code))
        .text("field", field)
        .flag("retryable", retryable)
        .optionalNumber("retryAfter", retryAfter)
        .text("incident", incident)
        .end();
  }

  /** The headers besides the type: a challenge for 401, seconds for what may be repeated. */
  Map<String, String> headers(boolean credentialsSent) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Cache-Control", "no-store");
    if (status == Response.Status.UNAUTHORIZED.getStatusCode()) {
      headers.put("WWW-Authenticate", challenge(credentialsSent));
    }
    Optional.ofNullable(retryAfter)
        .ifPresent(millis -> headers.put("Retry-After", String.valueOf((millis + 999) / 1_000)));
    return headers;
  }

  /** The response, for those who cannot throw. */
  public Response response() {
    return response(Response.status(status), true);
  }

  Response response(Response.ResponseBuilder builder, boolean credentialsSent) {
    headers(credentialsSent)
        .forEach((name, value) -> builder.header(name, null).header(name, value));
    return builder.status(status).type(MEDIA_TYPE).entity(json()).build();
  }

  /** RFC 6750, section 3: no error where there were no credentials. */
  private String challenge(boolean credentialsSent) {
    return credentialsSent
        ? CHALLENGE
            + ", error=\"invalid_token\", error_description=\"%s\"".formatted(quotable(detail))
        : CHALLENGE;
  }

  private static String quotable(String text) {
    return text.replaceAll("[^ !#-\\[\\]-~]", "'");
  }

  private static String detail(Response.StatusType status) {
    return switch (status.getStatusCode()) {
      case 404 -> "there is nothing here";
      case 405 -> "this method is not offered here; the Allow header lists those that are";
      case 406 -> "none of the accepted types is offered here";
      case 415 -> "this Content-Type is not read here";
      default -> title(Objects.requireNonNullElse(status.getReasonPhrase(), "refused"));
    };
  }

  private static String title(String name) {
    String words = name.replace('_', ' ');
    return words.isEmpty()
        ? words
        : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }
}
