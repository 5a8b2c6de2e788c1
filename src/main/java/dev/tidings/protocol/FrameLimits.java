package dev.tidings.protocol;

/**
 * The bounds within which a client message is read. A message beyond them is refused whole.
 *
 * @param messageBytes the longest client message in bytes of UTF-8; a longer one closes with 1009
 * @param frames the most frames in one message
 * @param depth the deepest nesting, counting the frame itself as 1
 * @param members the most object members in one message, at all depths together
 */
public record FrameLimits(int messageBytes, int frames, int depth, int members) {
  /** 64 KiB, 256 frames, 32 levels, 4,096 members. */
  public static final FrameLimits DEFAULTS = new FrameLimits(65_536, 256, 32, 4_096);
}
