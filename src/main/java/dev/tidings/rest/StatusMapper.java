package dev.tidings.rest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/**
 * Answers what the platform refuses itself, such as an unknown path or method, with a {@link
 * Problem}. Redirects and responses that have a body already stay as they are; headers stay.
 */
@Provider
@ApplicationScoped
public class StatusMapper implements ExceptionMapper<WebApplicationException> {
  private static final int FIRST_ERROR = 400;

  @Override
  public Response toResponse(WebApplicationException failure) {
    Response response = failure.getResponse();
    if (response.getStatus() < FIRST_ERROR || response.hasEntity()) {
      return response;
    }
    return Problems.of(failure).response(Response.fromResponse(response), true);
  }
}
