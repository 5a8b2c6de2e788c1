package dev.tidings.rest;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.security.Caller;
import dev.tidings.security.ConnectionRefused;
import dev.tidings.security.CurrentCaller;
import dev.tidings.security.Origins;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What is read under {@code /api} by a servlet of its own because its answer has no end, or waits
 * with thousands of others: callers, origins and refusals are the same as those of every resource.
 */
public abstract class ApiServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Inject private transient CurrentCaller current;
  @Inject private transient Origins origins;

  /**
   * Answers a caller; what it throws before it has written anything becomes a {@link Problem}.
   *
   * @param caller who it is; has the tenant that the request names
   */
  protected abstract void answer(
      Caller caller, HttpServletRequest request, HttpServletResponse response) throws IOException;

  /** The caller of a request without a token and without a cookie, if there is another way. */
  protected Optional<Caller> otherwise(HttpServletRequest request) {
    return Optional.empty();
  }

  /** Whether callers who are limited to one channel are served as well. */
  protected boolean servesVisitors() {
    return false;
  }

  /**
   * Called for each request that is refused.
   *
   * @param reason the name of the problem that is told, or {@link ConnectionRefused#ORIGIN}
   */
  protected void refused(String reason) {}

  @Override
  protected final void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.addHeader(HttpHeaders.VARY, "Origin");
    cors(request).headers().forEach(response::setHeader);
    try {
      answer(caller(request), request, response);
    } catch (RuntimeException e) {
      Problem problem = Problems.of(e);
      refused(e instanceof ForeignOriginException ? ConnectionRefused.ORIGIN : problem.name());
      refuse(e, problem, response);
      if (request.isAsyncStarted()) {
        request.getAsyncContext().complete();
      }
    }
  }

  /** There is no answer to tell the headers of, and asking for it changes what devices have. */
  @Override
  protected final void doHead(HttpServletRequest request, HttpServletResponse response) {
    response.setHeader(HttpHeaders.ALLOW, "GET, OPTIONS");
    response.setStatus(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
  }

  @Override
  protected final void doOptions(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.addHeader(HttpHeaders.VARY, "Origin");
    Cors cors = cors(request);
    if (!Cors.isPreflight(HttpMethod.OPTIONS, request::getHeader)) {
      response.setHeader(HttpHeaders.ALLOW, "GET, OPTIONS");
    } else if (cors.isForeign()) {
      ProtocolException foreign = CorsFilter.foreign();
      refuse(foreign, Problem.of(foreign), response);
      return;
    } else {
      cors.preflightHeaders().forEach(response::setHeader);
    }
    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
  }

  private Cors cors(HttpServletRequest request) {
    return new Cors(
        Optional.ofNullable(request.getHeader("Origin")), OwnOrigin.of(request), origins);
  }

  private Caller caller(HttpServletRequest request) {
    Optional<String> origin = Optional.ofNullable(request.getHeader("Origin"));
    if (current.byCookie() && !origins.allows(origin, OwnOrigin.of(request))) {
      throw CsrfFilter.foreign();
    }
    Caller caller =
        current
            .caller()
            .or(() -> current.refusal().isPresent() ? Optional.empty() : otherwise(request))
            .orElseThrow(() -> current.refusal().orElseGet(NoCredentialsException::new));
    current.requireNamedTenant(caller);
    if (caller.isLimited() && !servesVisitors()) {
      throw new ProtocolException(
          ErrorCode.FORBIDDEN, "your token is for the chat in " + caller.only().get() + " only");
    }
    return caller;
  }

  private static void refuse(
      RuntimeException failure, Problem problem, HttpServletResponse response) throws IOException {
    if (response.isCommitted()) {
      return;
    }
    problem.headers(Problems.credentialsSent(failure)).forEach(response::setHeader);
    response.setStatus(problem.status());
    response.setContentType(Problem.MEDIA_TYPE);
    response.getOutputStream().write(problem.json().getBytes(StandardCharsets.UTF_8));
  }
}
