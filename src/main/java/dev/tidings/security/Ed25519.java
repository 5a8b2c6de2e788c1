package dev.tidings.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jca.JCAContext;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/** EdDSA with Ed25519 (RFC 8037) by the JDK; the JOSE library would need another one for it. */
final class Ed25519 {
  private static final int KEY_BYTES = 32;
  // SubjectPublicKeyInfo of an Ed25519 key up to the key itself (RFC 8410, section 4).
  private static final byte[] PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private Ed25519() {}

  static boolean fits(Key key) {
    return key instanceof EdECPublicKey ed
        && ed.getParams().getName().equals(NamedParameterSpec.ED25519.getName());
  }

  /** The key of a JWK; empty when it is of another curve or malformed. */
  static Optional<PublicKey> key(OctetKeyPair jwk) {
    byte[] x = jwk.getX().decode();
    if (!Curve.Ed25519.equals(jwk.getCurve()) || x.length != KEY_BYTES) {
      return Optional.empty();
    }
    byte[] der = new byte[PREFIX.length + KEY_BYTES];
    System.arraycopy(PREFIX, 0, der, 0, PREFIX.length);
    System.arraycopy(x, 0, der, PREFIX.length, KEY_BYTES);
    try {
      return Optional.of(
          KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der)));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  /** The library's verifiers, and one for EdDSA. */
  static final class VerifierFactory extends DefaultJWSVerifierFactory {
    @Override
    public JWSVerifier createJWSVerifier(JWSHeader header, Key key) throws JOSEException {
      return header.getAlgorithm().equals(JWSAlgorithm.EdDSA) && key instanceof EdECPublicKey ed
          ? new Verifier(ed)
          : super.createJWSVerifier(header, key);
    }
  }

  private static final class Verifier implements JWSVerifier {
    private final JCAContext context = new JCAContext();
    private final EdECPublicKey key;

    Verifier(EdECPublicKey key) {
      this.key = key;
    }

    @Override
    public boolean verify(JWSHeader header, byte[] signingInput, Base64URL signature)
        throws JOSEException {
      try {
        Signature check = Signature.getInstance("Ed25519");
        check.initVerify(key);
        check.update(signingInput);
        return check.verify(signature.decode());
      } catch (SignatureException e) {
        // Malformed, for example of the wrong length: it does not verify.
        return false;
      } catch (GeneralSecurityException e) {
        throw new JOSEException("Ed25519 is not usable", e);
      }
    }

    @Override
    public Set<JWSAlgorithm> supportedJWSAlgorithms() {
      return Set.of(JWSAlgorithm.EdDSA);
    }

    @Override
    public JCAContext getJCAContext() {
      return context;
    }
  }
}
