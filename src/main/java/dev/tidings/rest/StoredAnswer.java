package dev.tidings.rest;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;

/**
 * The answer to a request, as it is stored with its key.
 *
 * @param digest of the request that it answers
 * @param mediaType empty where there is no body
 * @param location empty where there is none
 */
record StoredAnswer(String digest, int status, String mediaType, String location, String body) {
  static StoredAnswer of(String digest, Response response) {
    Object entity = response.getEntity();
    if (entity != null && !(entity instanceof String)) {
      throw new IllegalStateException("an idempotent method answers with a string, not " + entity);
    }
    return new StoredAnswer(
        digest,
        response.getStatus(),
        Optional.ofNullable(response.getMediaType())
            .map(MediaType::toString)
            .orElse(entity == null ? "" : MediaType.APPLICATION_JSON),
        Optional.ofNullable(response.getHeaderString(HttpHeaders.LOCATION)).orElse(""),
        entity == null ? "" : (String) entity);
  }

  Response response() {
    Response.ResponseBuilder response =
        Response.status(status).header("Idempotency-Replayed", "true");
    if (!body.isEmpty()) {
      response.entity(body).type(mediaType);
    }
    if (!location.isEmpty()) {
      response.header(HttpHeaders.LOCATION, location);
    }
    return response.build();
  }
}
