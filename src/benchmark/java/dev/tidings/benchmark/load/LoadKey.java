package dev.tidings.benchmark.load;

/**
 * What tokens are signed with.
 *
 * @param key of HS256 the secret, of RS256 the private key, Base64 of PKCS #8
 */
public record LoadKey(String algorithm, String key) {
  TokenMint mint() {
    return new TokenMint(algorithm, key);
  }
}
