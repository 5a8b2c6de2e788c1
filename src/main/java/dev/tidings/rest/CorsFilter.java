package dev.tidings.rest;

import dev.tidings.protocol.ProtocolException;
import dev.tidings.security.Origins;
import dev.tidings.settings.Setting;
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
  private static final String CORS = CorsFilter.class.getName();

  @Inject Origins origins;
  @Inject HttpServletRequest servletRequest;

  @Override
  public void filter(ContainerRequestContext request) {
    Cors cors =
        new Cors(
            Optional.ofNullable(request.getHeaderString("Origin")),
            OwnOrigin.of(servletRequest),
            origins);
    request.setProperty(CORS, cors);
    if (Cors.isPreflight(request.getMethod(), request::getHeaderString)) {
      request.abortWith(preflightAnswer(cors));
    }
  }

  /** May run on a thread that knows the request no more, so all it needs was kept. */
  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    response.getHeaders().add("Vary", "Origin");
    if (request.getProperty(CORS) instanceof Cors cors
        && !Cors.isPreflight(request.getMethod(), request::getHeaderString)) {
      cors.headers().forEach(response.getHeaders()::putSingle);
    }
  }

  private static Response preflightAnswer(Cors cors) {
    if (cors.isForeign()) {
      return Problem.of(foreign()).response();
    }
    Response.ResponseBuilder answer = Response.noContent();
    cors.preflightHeaders().forEach(answer::header);
    return answer.build();
  }

  /** The refusal of a preflight. */
  static ProtocolException foreign() {
    return new ForeignOriginException(
        "this origin may not call; " + Setting.ORIGINS.key() + " lists those that may");
  }
}
