package dev.tidings.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the tokens of the tests, with real keys. */
final class Tokens {
  static final String SECRET = "0123456789abcdef0123456789abcdef";

  private Tokens() {}

  static KeyPair rsa() {
    return rsa(2_048);
  }

  static KeyPair rsa(int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(bits);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static KeyPair ec(String curve) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(curve));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static KeyPair ed25519() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static String pem(Key key, String label) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(label, Base64.getMimeEncoder().encodeToString(key.getEncoded()), label);
  }

  static String pem(KeyPair pair) {
    return pem(pair.getPublic(), "PUBLIC KEY");
  }

  /** The claims of a user called ann of the tenant acme, good for an hour. */
  static JWTClaimsSet.Builder ann() {
    Instant now = MovedClock.START;
    return new JWTClaimsSet.Builder()
        .subject("ann")
        .claim("name", "Ann Archer")
        .claim("tenant", "acme")
        .claim("roles", List.of("agent"))
        .issueTime(Date.from(now))
        .expirationTime(Date.from(now.plus(Duration.ofHours(1))));
  }

  static String hmac(JWTClaimsSet claims) {
    return hmac(JWSAlgorithm.HS256, SECRET.getBytes(StandardCharsets.UTF_8), claims);
  }

  static String hmac(JWSAlgorithm algorithm, byte[] secret, JWTClaimsSet claims) {
    try {
      return signed(new JWSHeader(algorithm), new MACSigner(secret), claims);
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  static String signed(JWSAlgorithm algorithm, KeyPair pair, JWTClaimsSet claims) {
    return signed(algorithm, pair, null, claims);
  }

  static String signed(
      JWSAlgorithm algorithm, KeyPair pair, @Nullable String keyId, JWTClaimsSet claims) {
    JWSHeader header = new JWSHeader.Builder(algorithm).keyID(keyId).build();
    try {
      return algorithm.equals(JWSAlgorithm.EdDSA)
          ? edSigned(header, pair.getPrivate(), claims)
          : signed(header, signer(pair), claims);
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  static String signed(JWSHeader header, JWSSigner signer, JWTClaimsSet claims) {
    try {
      SignedJWT token = new SignedJWT(header, claims);
      token.sign(signer);
      return token.serialize();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  /** A token whose header is any JSON, signed with the secret. */
  static String withHeader(Map<String, Object> header, JWTClaimsSet claims) {
    try {
      Base64URL encoded =
          Base64URL.encode(com.nimbusds.jose.util.JSONObjectUtils.toJSONString(header));
      String input = encoded + "." + Base64URL.encode(claims.toString());
      javax.crypto.Mac mac = javax.crypto.Mac.getInstance("HmacSHA256");
      mac.init(
          new javax.crypto.spec.SecretKeySpec(
              SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      byte[] signature = mac.doFinal(input.getBytes(StandardCharsets.US_ASCII));
      return input + "." + Base64URL.encode(signature);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static JWSSigner signer(KeyPair pair) throws JOSEException {
    return pair.getPrivate() instanceof ECPrivateKey ec
        ? new ECDSASigner(ec)
        : new RSASSASigner(pair.getPrivate());
  }

  private static String edSigned(JWSHeader header, PrivateKey key, JWTClaimsSet claims) {
    try {
      String input = header.toBase64URL() + "." + Base64URL.encode(claims.toString());
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(key);
      signature.update(input.getBytes(StandardCharsets.US_ASCII));
      return input + "." + Base64URL.encode(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
