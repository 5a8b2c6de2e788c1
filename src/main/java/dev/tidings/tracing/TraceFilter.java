package dev.tidings.tracing;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/**
 * Takes over the trace of a request under {@code /api}: what its thread publishes, or leaves to be
 * published, carries it to the clients.
 */
@WebFilter(urlPatterns = "/api/*", asyncSupported = true)
public class TraceFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Optional<String> trace = TraceParent.of(request.getHeader(TraceParent.HEADER));
    if (trace.isEmpty()) {
      chain.doFilter(request, response);
      return;
    }
    try (CurrentTrace.Part part = CurrentTrace.begin(trace.get())) {
      chain.doFilter(request, response);
    }
  }
}
