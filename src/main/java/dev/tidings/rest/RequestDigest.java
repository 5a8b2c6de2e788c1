package dev.tidings.rest;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.protocol.Sha256;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Notes what a request with an {@code Idempotency-Key} asks for, so that it can be told whether a
 * repeat is the same: a digest of its method, path, query and body.
 */
@Provider
@ApplicationScoped
@Priority(Priorities.ENTITY_CODER)
public class RequestDigest implements ContainerRequestFilter {
  private static final String DIGEST = RequestDigest.class.getName();
  private static final int MAX_BYTES = 1_024 * 1_024;

  @Inject HttpServletRequest servletRequest;

  @Override
  public void filter(ContainerRequestContext request) throws IOException {
    if (request.getHeaderString(IdempotentCalls.HEADER) == null) {
      return;
    }
    byte[] body = request.getEntityStream().readNBytes(MAX_BYTES + 1);
    if (body.length > MAX_BYTES) {
      throw new ProtocolException(
          ErrorCode.TOO_LARGE, "the body has at most " + MAX_BYTES + " bytes");
    }
    request.setEntityStream(new ByteArrayInputStream(body));
    String what = request.getMethod() + ' ' + request.getUriInfo().getRequestUri().getRawPath();
    String query = request.getUriInfo().getRequestUri().getRawQuery();
    servletRequest.setAttribute(DIGEST, digest(what + '?' + query + '\n', body));
  }

  /** The digest of the request that this thread serves; empty when it has no key. */
  static Optional<String> of(HttpServletRequest request) {
    return Optional.ofNullable((String) request.getAttribute(DIGEST));
  }

  static String digest(String what, byte[] body) {
    MessageDigest digest = Sha256.begun();
    digest.update(what.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest.digest(body));
  }
}
