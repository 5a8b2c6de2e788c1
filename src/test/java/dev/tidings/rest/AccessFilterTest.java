package dev.tidings.rest;

import static dev.tidings.security.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.security.FakeRequest;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AccessFilterTest {
  private static final AccessRule OPEN = new AccessRule(true, Optional.empty());
  private static final AccessRule CLOSED = new AccessRule(false, Optional.empty());
  private static final AccessRule ADMINS = new AccessRule(false, Optional.of(Set.of("admin")));
  private static final AccessRule NOBODY = new AccessRule(false, Optional.of(Set.of()));

  private final FakeRequest request = new FakeRequest();

  @Test
  void asksForCredentialsWhereThereAreNone() {
    assertThatThrownBy(() -> require(CLOSED)).isInstanceOf(NoCredentialsException.class);
    assertThatThrownBy(() -> require(ADMINS)).isInstanceOf(NoCredentialsException.class);
    assertThatCode(() -> require(OPEN)).doesNotThrowAnyException();
  }

  @Test
  void admitsAnyCallerWhereNoRoleIsNamed() {
    request.by(Callers.ann());

    assertThatCode(() -> require(CLOSED)).doesNotThrowAnyException();
  }

  @Test
  void refusesACallerWithoutTheRole() {
    request.by(Callers.ann("agent"));

    assertRefused(ErrorCode.FORBIDDEN, () -> require(ADMINS)).contains("admin");
    assertRefused(ErrorCode.FORBIDDEN, () -> require(NOBODY));
  }

  @Test
  void admitsACallerWithTheRole() {
    request.by(Callers.ann("agent", "admin"));

    assertThatCode(() -> require(ADMINS)).doesNotThrowAnyException();
  }

  @Test
  void admitsAVisitorOnlyWhereVisitorsAreNamed() {
    request.by(Callers.visitor());

    assertThatCode(() -> require(OPEN)).doesNotThrowAnyException();
    assertThatCode(() -> require(new AccessRule(false, Optional.empty(), true)))
        .doesNotThrowAnyException();
    assertRefused(ErrorCode.FORBIDDEN, () -> require(CLOSED)).contains("chat:42");
    assertRefused(
        ErrorCode.FORBIDDEN,
        () -> require(new AccessRule(false, Optional.of(Set.of("agent")), true)));
  }

  @Test
  void refusesAnotherTenantThanTheTokens() {
    request.by(Callers.ann()).header("X-Tenant-ID", "other");
    assertRefused(ErrorCode.TENANT_MISMATCH, () -> require(CLOSED));

    request.header("X-Tenant-ID", "acme").with("getQueryString", "a=b&tenant_id=other");
    assertRefused(ErrorCode.TENANT_MISMATCH, () -> require(CLOSED));

    request.with("getQueryString", "tenant_id=acme");
    assertThatCode(() -> require(CLOSED)).doesNotThrowAnyException();
  }

  private void require(AccessRule rule) {
    AccessFilter filter = new AccessFilter();
    filter.current = request.current();
    filter.require(rule);
  }
}
