package dev.tidings.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.security.Blocklist.Block;
import dev.tidings.security.Blocklist.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BlocklistTest {
  private static final Instant END = MovedClock.START.plus(Duration.ofMinutes(10));

  private final MovedClock clock = new MovedClock();
  private final Blocklist blocklist = new Blocklist(clock);

  private static Caller caller(String tenant, String user, String token) {
    return new Caller(user, user, Optional.empty(), tenant, Set.of(), END).by(token);
  }

  private void block(Kind kind, String value) {
    blocklist.replace(List.of(new Block("acme", kind, value, END, "too much")));
  }

  private void assertBlocked(Caller caller, String device) {
    assertThatThrownBy(() -> blocklist.require(caller, device))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("too much")
        .extracting(e -> ((ProtocolException) e).code())
        .isEqualTo(ErrorCode.BLOCKED);
  }

  private void assertWelcome(Caller caller, String device) {
    assertThatCode(() -> blocklist.require(caller, device)).doesNotThrowAnyException();
  }

  @Test
  void aUserIsBlockedOnEveryDeviceWithEveryToken() {
    block(Kind.USER, "ann");

    assertBlocked(caller("acme", "ann", "t1"), "phone");
    assertBlocked(caller("acme", "ann", "t2"), "tablet");
    assertThatThrownBy(() -> blocklist.require(caller("acme", "ann", "t1")))
        .isInstanceOf(ProtocolException.class);
    assertWelcome(caller("acme", "bob", "t1"), "phone");
    assertWelcome(caller("other", "ann", "t1"), "phone");
  }

  @Test
  void aDeviceIsBlockedWhoeverHasIt() {
    block(Kind.DEVICE, "phone");

    assertBlocked(caller("acme", "ann", "t1"), "phone");
    assertWelcome(caller("acme", "ann", "t1"), "tablet");
    assertThatCode(() -> blocklist.require(caller("acme", "ann", "t1"))).doesNotThrowAnyException();
  }

  @Test
  void aTokenIsBlockedAndANewOneIsNot() {
    block(Kind.TOKEN, "t1");

    assertBlocked(caller("acme", "ann", "t1"), "phone");
    assertWelcome(caller("acme", "ann", "t2"), "phone");
    assertWelcome(caller("acme", "t1", "t2"), "t1");
  }

  @Test
  void aBlockEndsByItselfAndWithTheNextList() {
    block(Kind.USER, "ann");
    clock.move(Duration.ofMinutes(10).minusMillis(1));
    assertBlocked(caller("acme", "ann", "t1"), "phone");
    clock.move(Duration.ofMillis(1));
    assertWelcome(caller("acme", "ann", "t1"), "phone");

    blocklist.replace(
        List.of(new Block("acme", Kind.USER, "ann", END.plusSeconds(60), "too much")));
    assertBlocked(caller("acme", "ann", "t1"), "phone");
    blocklist.replace(List.of());
    assertWelcome(caller("acme", "ann", "t1"), "phone");
  }

  @Test
  void eachTenantHasItsOwnBlocks() {
    blocklist.replace(
        List.of(
            new Block("acme", Kind.USER, "ann", END, "too much"),
            new Block("other", Kind.USER, "zoe", END, "too much")));

    assertBlocked(caller("acme", "ann", "t1"), "phone");
    assertBlocked(caller("other", "zoe", "t1"), "phone");
    assertWelcome(caller("other", "ann", "t1"), "phone");
    assertWelcome(caller("acme", "zoe", "t1"), "phone");
  }

  @Test
  void ofTwoForTheSameTheLaterEndCounts() {
    blocklist.replace(
        List.of(
            new Block("acme", Kind.USER, "ann", END.plusSeconds(60), "too much"),
            new Block("acme", Kind.USER, "ann", END, "too much")));
    clock.move(Duration.ofMinutes(10));

    assertBlocked(caller("acme", "ann", "t1"), "phone");
    assertThat(blocklist.of(caller("acme", "ann", "t1")).orElseThrow().until())
        .isEqualTo(END.plusSeconds(60));
  }
}
