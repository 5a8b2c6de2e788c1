package dev.tidings.resume;

import dev.tidings.settings.InvalidSettingException;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs with HMAC-SHA256 (RFC 2104). The key is {@code tidings.cursor.secret}, else derived from
 * {@code tidings.auth.secret}; where neither is set it is this node's own, and new at each start.
 */
final class CursorKey {
  private static final Logger LOG = System.getLogger(CursorKey.class.getName());
  private static final String ALGORITHM = "HmacSHA256";
  private static final String LABEL = "tidings cursor 1";
  private static final int MIN_SECRET_BYTES = 32;

  /** RFC 2104, section 5: half of the hash is enough. */
  private static final int MAC_BYTES = 16;

  private final SecretKeySpec key;

  CursorKey(Settings settings) {
    key =
        new SecretKeySpec(
            settings
                .text(Setting.CURSOR_SECRET)
                .map(CursorKey::secret)
                .or(() -> settings.text(Setting.AUTH_SECRET).map(CursorKey::derived))
                .orElseGet(CursorKey::random),
            ALGORITHM);
  }

  private static byte[] secret(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length < MIN_SECRET_BYTES) {
      throw new InvalidSettingException(
          "%s (%s) must have at least %d bytes, but has %d"
              .formatted(
                  Setting.CURSOR_SECRET.key(),
                  Setting.CURSOR_SECRET.environmentVariable(),
                  MIN_SECRET_BYTES,
                  bytes.length));
    }
    return bytes;
  }

  private static byte[] derived(String secret) {
    return hash(
        new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM),
        LABEL.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] random() {
    LOG.log(
        Level.INFO,
        "cursors of this node are worth nothing after a restart, or on another node; set {0}",
        Setting.CURSOR_SECRET.key());
    byte[] bytes = new byte[MIN_SECRET_BYTES];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }

  /** The signature of a text. */
  byte[] sign(String text) {
    return Arrays.copyOf(hash(key, text.getBytes(StandardCharsets.UTF_8)), MAC_BYTES);
  }

  private static byte[] hash(SecretKeySpec key, byte[] bytes) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }
}
