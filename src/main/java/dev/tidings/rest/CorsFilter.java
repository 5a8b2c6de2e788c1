package dev.tidings.rest;

import dev.tidings.security.Origins;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.util.Optional;

/**
 * Lets pages of the hub's own and of listed origins call the REST API, with credentials (Fetch,
 * section 3.3). Preflights are answered here, before any resource is looked for.
 */
@Provider
@PreMatching
@ApplicationScoped
@Priority(Priorities.AUTHENTICATION - 100)
public class CorsFilter implements ContainerRequestFilter, ContainerResponseFilter {
  @Inject Origins origins;
  @Inject HttpServletRequest servletRequest;

  @Override
  public void filter(ContainerRequestContext request) {
    if (Cors.isPreflight(request.getMethod(), request::getHeaderString)) {
      Response.ResponseBuilder answer = Response.status(cors(request).preflightStatus());
      cors(request).preflightHeaders().forEach(answer::header);
      request.abortWith(answer.build());
    }
  }

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    response.getHeaders().add("Vary", "Origin");
    if (!Cors.isPreflight(request.getMethod(), request::getHeaderString)) {
      cors(request).headers().forEach(response.getHeaders()::putSingle);
    }
  }

  private Cors cors(ContainerRequestContext request) {
    return new Cors(
        Optional.ofNullable(request.getHeaderString("Origin")),
        OwnOrigin.of(servletRequest),
        origins);
  }
}
