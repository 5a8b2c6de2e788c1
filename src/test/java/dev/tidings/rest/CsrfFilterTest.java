package dev.tidings.rest;

import static dev.tidings.security.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.security.FakeRequest;
import dev.tidings.security.Origins;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CsrfFilterTest {
  private static final Optional<String> NONE = Optional.empty();
  private static final Optional<String> OWN = Optional.of("http://localhost:9080");
  private static final Optional<String> LISTED = Optional.of("https://app.example.com");
  private static final Optional<String> FOREIGN = Optional.of("https://evil.example");
  private static final MediaType JSON = new MediaType("application", "json");
  private static final List<String> WRITES = List.of("POST", "PUT", "PATCH", "DELETE");

  @Test
  void admitsAWriteOfJsonFromAnAllowedOrigin() {
    for (String method : WRITES) {
      assertAdmitted(method, OWN, JSON);
      assertAdmitted(method, LISTED, JSON);
      assertAdmitted(method, LISTED, new MediaType("application", "merge-patch+json"));
    }
  }

  @Test
  void refusesAWriteWithoutOriginOrFromAForeignOne() {
    for (String method : WRITES) {
      assertForbidden(method, NONE, JSON);
      assertForbidden(method, FOREIGN, JSON);
      assertForbidden(method, Optional.of("null"), JSON);
    }
  }

  @Test
  void refusesWhatAFormCanSend() {
    assertForbidden("POST", OWN, null);
    for (String type : List.of("plain", "html")) {
      assertForbidden("POST", OWN, new MediaType("text", type));
    }
    assertForbidden("POST", OWN, new MediaType("application", "x-www-form-urlencoded"));
    assertForbidden("POST", OWN, new MediaType("multipart", "form-data"));
    assertForbidden("PUT", OWN, new MediaType("text", "json"));
  }

  @Test
  void admitsAWriteWithoutBodyThatNoFormCanSend() {
    assertAdmitted("DELETE", OWN, null);
    assertForbidden("DELETE", FOREIGN, null);
  }

  @Test
  void admitsAReadUnlessItsOriginIsForeign() {
    assertAdmitted("GET", NONE, null);
    assertAdmitted("GET", LISTED, null);
    assertForbidden("GET", FOREIGN, null);
  }

  private static void assertAdmitted(
      String method, Optional<String> origin, @Nullable MediaType type) {
    assertThatCode(() -> filter().require(method, origin, type)).doesNotThrowAnyException();
  }

  private static void assertForbidden(
      String method, Optional<String> origin, @Nullable MediaType type) {
    assertRefused(ErrorCode.FORBIDDEN, () -> filter().require(method, origin, type))
        .contains("cookie");
  }

  private static CsrfFilter filter() {
    FakeRequest request = new FakeRequest().byCookie(Callers.ann());
    CsrfFilter filter = new CsrfFilter();
    filter.current = request.current();
    filter.servletRequest = request.request();
    filter.origins = new Origins(Settings.of(Map.of(Setting.ORIGINS, "https://app.example.com")));
    return filter;
  }
}
