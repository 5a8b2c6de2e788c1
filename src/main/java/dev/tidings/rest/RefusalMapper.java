package dev.tidings.rest;

import dev.tidings.protocol.ProtocolException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/**
 * Answers a {@link ProtocolException} with its {@link Problem}; the servers have mappers of their
 * own.
 */
@Provider
@ApplicationScoped
public class RefusalMapper implements ExceptionMapper<ProtocolException> {
  @Override
  public Response toResponse(ProtocolException failure) {
    Problem problem = Problems.of(failure);
    return problem.response(Response.status(problem.status()), Problems.credentialsSent(failure));
  }
}
