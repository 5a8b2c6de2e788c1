package dev.tidings.rest;

import static dev.tidings.security.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.security.FakeRequest;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MeResourceTest {
  private static Optional<String> me(FakeRequest request) {
    MeResource resource = new MeResource();
    resource.current = request.current();
    return resource.json();
  }

  @Test
  void saysWhoTheTokenIsOf() {
    assertThat(me(new FakeRequest().by(Callers.ann("operator", "admin"))))
        .contains(
            "{\"user\":\"ann\",\"name\":\"Ann\",\"tenant\":\"acme\","
                + "\"roles\":[\"admin\",\"operator\"],\"expires\":1772370000000}");
  }

  @Test
  void isEmptyForNobodyAndRefusesWhoIsRefused() {
    assertThat(me(new FakeRequest())).isEmpty();
    ProtocolException over = new ProtocolException(ErrorCode.TOKEN_EXPIRED, "over");
    assertRefused(ErrorCode.TOKEN_EXPIRED, () -> me(new FakeRequest().refused(over)));
  }
}
