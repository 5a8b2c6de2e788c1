package dev.tidings.security;

import dev.tidings.protocol.ProtocolException;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A request of curl on the same machine, until a test makes it another. */
public final class FakeRequest {
  private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final Map<String, Object> attributes = new HashMap<>();
  private final Map<String, Object> properties = new HashMap<>();

  /** {@code POST http://localhost:9080/api/probe} with JSON. */
  public FakeRequest() {
    header("Host", "localhost:9080").header("Content-Type", "application/json");
    with("getScheme", "http").with("getServerName", "localhost").with("getServerPort", 9080);
    with("getRemoteAddr", "127.0.0.1").with("getLocalAddr", "127.0.0.1");
    with("getContextPath", "").with("getRequestURI", "/api/probe");
  }

  /** Replaces a header; removes it without a value. */
  public FakeRequest header(String name, String... values) {
    headers.remove(name);
    if (values.length > 0) {
      headers.put(name, List.of(values));
    }
    return this;
  }

  /** Sets what a method without parameters gives. */
  public FakeRequest with(String method, Object value) {
    properties.put(method, value);
    return this;
  }

  /** Puts the caller there as the filter does. */
  public FakeRequest by(Caller caller) {
    attributes.put(CurrentCaller.CALLER, caller);
    return this;
  }

  /** Puts there why its credentials are refused, as the filter does. */
  public FakeRequest refused(ProtocolException why) {
    attributes.put(CurrentCaller.REFUSAL, why);
    return this;
  }

  /** As {@link #by}, with a cookie. */
  public FakeRequest byCookie(Caller caller) {
    attributes.put(CurrentCaller.BY_COOKIE, true);
    return by(caller);
  }

  /** The caller of this request. */
  public CurrentCaller current() {
    CurrentCaller current = new CurrentCaller();
    current.request = request();
    return current;
  }

  /** The request itself. */
  public HttpServletRequest request() {
    return (HttpServletRequest)
        Proxy.newProxyInstance(
            FakeRequest.class.getClassLoader(),
            new Class<?>[] {HttpServletRequest.class},
            (proxy, method, arguments) ->
                answer(method.getName(), arguments == null ? new Object[0] : arguments));
  }

  private @Nullable Object answer(String method, Object[] arguments) {
    return switch (method) {
      case "getHeader" -> values(arguments).stream().findFirst().orElse(null);
      case "getHeaders" -> Collections.enumeration(values(arguments));
      case "getHeaderNames" -> Collections.enumeration(new ArrayList<>(headers.keySet()));
      case "getContentType" ->
          Optional.ofNullable(headers.get("Content-Type")).map(v -> v.get(0)).orElse(null);
      case "getAttribute" -> attributes.get((String) arguments[0]);
      case "setAttribute" -> attributes.put((String) arguments[0], arguments[1]);
      case "toString" -> "FakeRequest";
      default -> properties.get(method);
    };
  }

  private List<String> values(Object[] arguments) {
    return headers.getOrDefault(arguments[0].toString(), List.of());
  }
}
