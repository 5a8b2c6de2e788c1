package dev.tidings.security;

import dev.tidings.settings.InvalidSettingException;
import dev.tidings.settings.Setting;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the public key of {@code tidings.auth.public-key}: one PEM block (RFC 7468) with a public
 * key or a certificate, or the path of a file with it. Refusals never repeat the value, which may
 * be a private key by mistake.
 */
final class PemKey {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
  private static final List<String> KINDS = List.of("RSA", "EC", "Ed25519");

  private PemKey() {}

  static PublicKey read(String textOrPath) {
    String text = textOrPath.contains("-----BEGIN") ? textOrPath : file(textOrPath);
    Matcher block = BLOCK.matcher(text.replace("\\n", "\n"));
    if (!block.find()) {
      throw refusal("holds no complete PEM block");
    }
    byte[] der = decoded(block.group(2));
    return switch (block.group(1)) {
      case "PUBLIC KEY" -> publicKey(der);
      case "CERTIFICATE" -> certificateKey(der);
      default ->
          throw refusal(
              "must hold a PUBLIC KEY or a CERTIFICATE, but holds a %s".formatted(block.group(1)));
    };
  }

  private static String file(String path) {
    try {
      return Files.readString(Path.of(path), StandardCharsets.US_ASCII);
    } catch (IOException | InvalidPathException e) {
      throw refusal("is neither PEM nor the path of a readable file with PEM");
    }
  }

  private static byte[] decoded(String base64) {
    try {
      return Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw refusal("holds a PEM block that is not base64");
    }
  }

  private static PublicKey publicKey(byte[] der) {
    for (String kind : KINDS) {
      try {
        return KeyFactory.getInstance(kind).generatePublic(new X509EncodedKeySpec(der));
      } catch (InvalidKeySpecException e) {
        // A key of another kind: the next one may fit.
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every JDK since 15 has keys of kind " + kind, e);
      }
    }
    throw refusal("holds a key that is neither RSA nor EC nor Ed25519, or is damaged");
  }

  private static PublicKey certificateKey(byte[] der) {
    try {
      return CertificateFactory.getInstance("X.509")
          .generateCertificate(new ByteArrayInputStream(der))
          .getPublicKey();
    } catch (CertificateException e) {
      throw refusal("holds a damaged certificate");
    }
  }

  private static InvalidSettingException refusal(String rule) {
    return new InvalidSettingException(
        "%s (%s) %s"
            .formatted(
                Setting.AUTH_PUBLIC_KEY.key(),
                Setting.AUTH_PUBLIC_KEY.environmentVariable(),
                rule));
  }
}
