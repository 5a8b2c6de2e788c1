package dev.tidings.rest;

import dev.tidings.security.Origins;
import jakarta.ws.rs.HttpMethod;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a browser is told about a request from one origin. */
record Cors(Optional<String> origin, String ownOrigin, Origins origins) {
  private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";
  private static final String REQUEST_HEADERS =
      "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID,"
          + " X-Tenant-ID";
  private static final String RESPONSE_HEADERS =
      "ETag, Link, Location, Retry-After, WWW-Authenticate";
  private static final String MAX_AGE_SECONDS = "600";

  static boolean isPreflight(String method, Function<String, @Nullable String> header) {
    return HttpMethod.OPTIONS.equals(method)
        && header.apply("Origin") != null
        && header.apply("Access-Control-Request-Method") != null;
  }

  boolean isForeign() {
    return known().isEmpty();
  }

  Map<String, String> preflightHeaders() {
    Map<String, String> headers = allowing();
    if (!headers.isEmpty()) {
      headers.put("Access-Control-Allow-Methods", METHODS);
      headers.put("Access-Control-Allow-Headers", REQUEST_HEADERS);
      headers.put("Access-Control-Max-Age", MAX_AGE_SECONDS);
    }
    return headers;
  }

  Map<String, String> headers() {
    Map<String, String> headers = allowing();
    if (!headers.isEmpty()) {
      headers.put("Access-Control-Expose-Headers", RESPONSE_HEADERS);
    }
    return headers;
  }

  private Map<String, String> allowing() {
    Map<String, String> headers = new LinkedHashMap<>();
    known()
        .ifPresent(
            allowed -> {
              headers.put("Access-Control-Allow-Origin", allowed);
              headers.put("Access-Control-Allow-Credentials", "true");
            });
    return headers;
  }

  private Optional<String> known() {
    return origin.filter(o -> origins.isKnown(o, ownOrigin));
  }
}
