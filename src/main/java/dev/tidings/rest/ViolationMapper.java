package dev.tidings.rest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/**
 * Answers a {@link ConstraintViolationException} with its {@link Problem}; the servers have mappers
 * of their own.
 */
@Provider
@ApplicationScoped
public class ViolationMapper implements ExceptionMapper<ConstraintViolationException> {
  @Override
  public Response toResponse(ConstraintViolationException failure) {
    Problem problem = Problems.of(failure);
    return problem.response(Response.status(problem.status()), Problems.credentialsSent(failure));
  }
}
