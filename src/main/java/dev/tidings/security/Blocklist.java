package dev.tidings.security;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who may not come in for a time: users, devices and tokens of a tenant. Asked for every handshake,
 * request, poll and refresh; never waits. Safe for use by several threads.
 */
@Singleton
public class Blocklist {
  private final Clock clock;
  private volatile Map<Key, Block> blocks = Map.of();

  /** Nobody is blocked. */
  @Inject
  public Blocklist(Clock clock) {
    this.clock = clock;
  }

  /** What is blocked. */
  public enum Kind {
    /** All that a user does. */
    USER,
    /** All that a user does with a device. */
    DEVICE,
    /** All that is done with a token; a new one is as good as ever. */
    TOKEN;

    /** The name in the API, for example {@code user}. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A block.
   *
   * @param value the id of the user, the device, or the token as {@link Caller#token} has it
   * @param reason what the blocked are told
   */
  public record Block(String tenant, Kind kind, String value, Instant until, String reason) {
    private Key key() {
      return new Key(tenant, kind, value);
    }
  }

  private record Key(String tenant, Kind kind, String value) {}

  /** From now on these are blocked and nobody else; of two for the same the later end counts. */
  public void replace(Collection<Block> all) {
    blocks =
        all.stream()
            .collect(
                Collectors.toUnmodifiableMap(Block::key, Function.identity(), Blocklist::laterOf));
  }

  private static Block laterOf(Block one, Block other) {
    return one.until().isAfter(other.until()) ? one : other;
  }

  /** The block that keeps a caller out, whatever the device. */
  public Optional<Block> of(Caller caller) {
    return blocks.isEmpty()
        ? Optional.empty()
        : Stream.concat(
                Stream.of(new Key(caller.tenant(), Kind.USER, caller.user())),
                caller.token().stream().map(t -> new Key(caller.tenant(), Kind.TOKEN, t)))
            .flatMap(this::active)
            .findFirst();
  }

  /** The block that keeps a caller out with a device. */
  public Optional<Block> of(Caller caller, String device) {
    return of(caller).or(() -> active(new Key(caller.tenant(), Kind.DEVICE, device)).findFirst());
  }

  private Stream<Block> active(Key key) {
    return Optional.ofNullable(blocks.get(key))
        .filter(block -> clock.instant().isBefore(block.until()))
        .stream();
  }

  /**
   * Refuses a caller who is blocked.
   *
   * @throws ProtocolException {@code blocked}
   */
  void require(Caller caller) {
    of(caller).ifPresent(Blocklist::refuse);
  }

  /**
   * Refuses a caller who is blocked with that device.
   *
   * @throws ProtocolException {@code blocked}
   */
  void require(Caller caller, String device) {
    of(caller, device).ifPresent(Blocklist::refuse);
  }

  private static void refuse(Block block) {
    throw new ProtocolException(
        ErrorCode.BLOCKED,
        "this %s is blocked until %s: %s"
            .formatted(block.kind().wireName(), block.until(), block.reason()));
  }
}
