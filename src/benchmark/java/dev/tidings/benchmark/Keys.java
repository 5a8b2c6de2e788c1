package dev.tidings.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;

/** Keys of this run alone: to sign tokens with, and for TLS. */
final class Keys {
  static final String ALIAS = "benchmark";
  static final String PASSWORD = "tidings-benchmark";
  static final String SECRET = "a secret of the benchmark, with enough bytes";

  private final Path folder;
  private final String privateKey;

  Keys(Path folder, Path javaHome) {
    this.folder = folder;
    try {
      Files.createDirectories(folder);
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2_048);
      KeyPair pair = generator.generateKeyPair();
      privateKey = Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded());
      Files.writeString(publicKey(), pem(pair.getPublic().getEncoded()));
      makeKeyStore(javaHome);
    } catch (IOException | GeneralSecurityException e) {
      throw new BenchmarkException("no keys in " + folder, e);
    }
  }

  private void makeKeyStore(Path javaHome) throws IOException {
    Files.deleteIfExists(keyStore());
    keytool(
        javaHome,
        "-genkeypair",
        "-keyalg",
        "EC",
        "-groupname",
        "secp256r1",
        "-dname",
        "CN=localhost",
        "-ext",
        "san=dns:localhost,ip:127.0.0.1",
        "-validity",
        "2");
    keytool(javaHome, "-exportcert", "-rfc", "-file", certificate().toString());
  }

  private void keytool(Path javaHome, String... arguments) {
    String[] common = {
      "-alias",
      ALIAS,
      "-keystore",
      keyStore().toString(),
      "-storetype",
      "PKCS12",
      "-storepass",
      PASSWORD
    };
    String[] command = new String[1 + arguments.length + common.length];
    command[0] = javaHome.resolve("bin/keytool").toString();
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    System.arraycopy(common, 0, command, 1 + arguments.length, common.length);
    Children.output(60, command);
  }

  Path keyStore() {
    return folder.resolve("server.p12");
  }

  Path certificate() {
    return folder.resolve("server.pem");
  }

  Path publicKey() {
    return folder.resolve("tokens.pem");
  }

  /** The key that the load client signs tokens with. */
  String signing(String algorithm) {
    return algorithm.startsWith("HS") ? SECRET : privateKey;
  }

  private static String pem(byte[] key) {
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key)
        + "\n-----END PUBLIC KEY-----\n";
  }
}
