package dev.tidings.rest;

import static dev.tidings.security.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.security.Admission;
import dev.tidings.security.Caller;
import dev.tidings.security.DrainingException;
import dev.tidings.security.FakeRequest;
import dev.tidings.security.RateExceededException;
import dev.tidings.security.RateLimits;
import dev.tidings.security.Tickets;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TicketResourceTest {
  private final FakeRequest request = new FakeRequest().by(Callers.ann());
  private final RememberingTickets tickets = new RememberingTickets();
  private final TicketResource resource = new TicketResource();
  private Admission admission = () -> {};
  private long wait;

  @Test
  void bindsTheTicketToCallerOriginAndDevice() throws IOException {
    request.header("Origin", "https://app.example.com");

    assertThat(issue("{\"device\":\"device-1\"}").value()).isEqualTo("secret");
    assertThat(tickets.caller).isEqualTo(Callers.ann());
    assertThat(tickets.origin).contains("https://app.example.com");
    assertThat(tickets.device).contains("device-1");
  }

  @Test
  void needsNeitherBodyNorOrigin() throws IOException {
    issue("");

    assertThat(tickets.origin).isEmpty();
    assertThat(tickets.device).isEmpty();
  }

  @Test
  void refusesADeviceThatIsNone() {
    for (String device : new String[] {"short", "with space", "d".repeat(65), "a/b/c/d/e"}) {
      assertRefused(ErrorCode.BAD_FIELD, () -> issue("{\"device\":\"" + device + "\"}"))
          .contains("device");
    }
  }

  @Test
  void refusesABodyThatIsNoJsonObjectOrTooLong() {
    assertRefused(ErrorCode.BAD_JSON, () -> issue("device"));
    assertRefused(ErrorCode.TOO_LARGE, () -> issue(" ".repeat(20_000) + "{}"));
  }

  @Test
  void refusesMoreThanTheRateAndSaysHowLongToWait() {
    wait = 700;

    Assertions.assertThatThrownBy(() -> issue(""))
        .isInstanceOfSatisfying(
            RateExceededException.class, e -> assertThat(e.retryAfter()).isEqualTo(700L));
  }

  @Test
  void doesNotLimitServices() throws IOException {
    wait = 700;
    request.by(Callers.ann("service"));

    assertThat(issue("").value()).isEqualTo("secret");
  }

  @Test
  void givesOutNoneWhileTheNodeTakesNoSessions() {
    admission =
        () -> {
          throw new DrainingException(2_500);
        };

    Assertions.assertThatThrownBy(() -> issue(""))
        .isInstanceOfSatisfying(
            DrainingException.class,
            e -> {
              assertThat(Problem.of(e).status()).isEqualTo(503);
              assertThat(Problem.of(e).headers(true)).containsEntry("Retry-After", "3");
            });
    assertThat(tickets.caller).isNull();
  }

  @Test
  void refusesWithoutCaller() {
    resource.current = new FakeRequest().current();

    Assertions.assertThatThrownBy(() -> resource.ticket(new ByteArrayInputStream(new byte[0])))
        .isInstanceOf(ProtocolException.class);
  }

  private Tickets.Ticket issue(String body) throws IOException {
    resource.current = request.current();
    resource.request = request.request();
    resource.admission = admission;
    resource.tickets = tickets;
    resource.rates = (String key, RateLimits.Limit limit) -> wait;
    return resource.ticket(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
  }

  private static final class RememberingTickets implements Tickets {
    private @Nullable Caller caller;
    private Optional<String> origin = Optional.empty();
    private Optional<String> device = Optional.empty();

    @Override
    public Ticket issue(Caller by, Optional<String> from, Optional<String> on) {
      caller = by;
      origin = from;
      device = on;
      return new Ticket("secret", Instant.EPOCH);
    }

    @Override
    public Optional<Caller> redeem(String ticket, Optional<String> from, Optional<String> on) {
      return Optional.empty();
    }
  }
}
