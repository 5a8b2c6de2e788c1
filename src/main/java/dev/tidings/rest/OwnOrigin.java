package dev.tidings.rest;

import dev.tidings.security.Origins;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/** The origin under which a request called the hub. */
final class OwnOrigin {
  private OwnOrigin() {}

  static String of(HttpServletRequest request) {
    String host =
        Optional.ofNullable(request.getHeader("Host"))
            .orElseGet(() -> request.getServerName() + ":" + request.getServerPort());
    return Origins.own(request.getScheme(), host);
  }
}
