package dev.tidings.rest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** Answers every failure that no other mapper knows with a {@link Problem}. */
@Provider
@ApplicationScoped
public class FailureMapper implements ExceptionMapper<Throwable> {
  @Override
  public Response toResponse(Throwable failure) {
    Problem problem = Problems.of(failure);
    return problem.response(Response.status(problem.status()), Problems.credentialsSent(failure));
  }
}
