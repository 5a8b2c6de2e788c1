package dev.tidings.benchmark.load;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;

/** Signs tokens that the hub under test takes. */
final class TokenMint {
  private static final Duration LIFE = Duration.ofHours(2);

  private final JWSAlgorithm algorithm;
  private final JWSSigner signer;

  TokenMint(String algorithm, String key) {
    this.algorithm = JWSAlgorithm.parse(algorithm);
    try {
      this.signer = algorithm.startsWith("HS") ? mac(key) : rsa(key);
    } catch (JOSEException | GeneralSecurityException e) {
      throw new IllegalArgumentException("no key for " + algorithm, e);
    }
  }

  private static JWSSigner mac(String secret) throws JOSEException {
    return new MACSigner(secret.getBytes(StandardCharsets.UTF_8));
  }

  private static JWSSigner rsa(String key) throws GeneralSecurityException {
    return new RSASSASigner(
        KeyFactory.getInstance("RSA")
            .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(key))));
  }

  HubAddress address(String user, String... roles) {
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .subject(user)
            .claim("name", "Name of " + user)
            .claim("tenant", "acme")
            .claim("roles", List.of(roles))
            .expirationTime(Date.from(Instant.now().plus(LIFE)))
            .build();
    SignedJWT token = new SignedJWT(new JWSHeader(algorithm), claims);
    try {
      token.sign(signer);
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
    return new HubAddress("device-" + user, token.serialize());
  }
}
