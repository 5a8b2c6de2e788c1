package dev.tidings.it;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;

/** Tokens, good and bad, of the keys that the servers under test verify with. */
final class Tokens {
  static final String TENANT = "acme";
  static final String OPERATORS = "operators";
  static final String SECRET = "a secret of the integration tests, with enough bytes";

  private static final KeyPair RSA = rsa();
  private static final Duration LIFE = Duration.ofMinutes(30);

  private Tokens() {}

  /** A user of the usual tenant. */
  static String of(String user) {
    return of(user, TENANT);
  }

  static String of(String user, String tenant, String... roles) {
    return hmac(SECRET.getBytes(StandardCharsets.UTF_8), claims(user, tenant, LIFE, roles));
  }

  /** A back end of the usual tenant. */
  static String service(String user) {
    return of(user, TENANT, "service");
  }

  /** Whoever runs the hubs that are started with {@link #OPERATORS}. */
  static String operator(String user) {
    return of(user, OPERATORS, "operator");
  }

  static String signedWithRsa(String user) {
    return signed(JWSAlgorithm.RS256, new RSASSASigner(RSA.getPrivate()), claims(user));
  }

  /** The trick of RFC 8725, section 2.1: the public key taken for the secret of an HMAC. */
  static String signedWithThePublicKeyAsSecret(String user) {
    return hmac(pem().getBytes(StandardCharsets.UTF_8), claims(user));
  }

  static String expired(String user) {
    return expiring(user, Duration.ofMinutes(-5));
  }

  static String expiring(String user, Duration life) {
    return hmac(SECRET.getBytes(StandardCharsets.UTF_8), claims(user, TENANT, life));
  }

  /** Signed by somebody else. */
  static String foreign(String user) {
    return hmac(
        "another secret, which the hub has never heard of".getBytes(StandardCharsets.UTF_8),
        claims(user));
  }

  /** {@code alg: none}. */
  static String unsigned(String user) {
    return new PlainJWT(claims(user)).serialize();
  }

  static Path publicKey() {
    return Testbed.directory().resolve("tls/tokens.pem");
  }

  static void writePublicKey() {
    try {
      Files.writeString(publicKey(), pem());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String pem() {
    String body =
        Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(RSA.getPublic().getEncoded());
    return "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n";
  }

  private static JWTClaimsSet claims(String user) {
    return claims(user, TENANT, LIFE);
  }

  private static JWTClaimsSet claims(String user, String tenant, Duration life, String... roles) {
    return new JWTClaimsSet.Builder()
        .subject(user)
        .claim("name", "Name of " + user)
        .claim("tenant", tenant)
        .claim("roles", List.of(roles))
        .expirationTime(Date.from(Instant.now().plus(life)))
        .build();
  }

  private static String hmac(byte[] secret, JWTClaimsSet claims) {
    try {
      return signed(JWSAlgorithm.HS256, new MACSigner(secret), claims);
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String signed(JWSAlgorithm algorithm, JWSSigner signer, JWTClaimsSet claims) {
    SignedJWT token = new SignedJWT(new JWSHeader(algorithm), claims);
    try {
      token.sign(signer);
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
    return token.serialize();
  }

  private static KeyPair rsa() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2_048);
      return generator.generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
