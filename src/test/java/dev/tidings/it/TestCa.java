package dev.tidings.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate authority of the tests' own, made by {@code keytool} in the build directory. It has
 * signed one certificate, for localhost and 127.0.0.1, which every server under test shows; the
 * test clients trust nothing else.
 */
final class TestCa {
  static final String PASSWORD = "tidings-tests";

  private static final Path FOLDER = Testbed.directory().resolve("tls");
  private static final Path CA = FOLDER.resolve("ca.p12");
  private static final Path CA_CERTIFICATE = FOLDER.resolve("ca.pem");
  private static final Path SERVER = FOLDER.resolve("server.p12");

  private TestCa() {}

  /** The servers' key store. */
  static Path keyStore() {
    return SERVER;
  }

  /** Makes keys and certificates unless an earlier run did. */
  static void prepare() {
    try {
      if (Files.exists(SERVER)) {
        return;
      }
      Files.createDirectories(FOLDER);
      Path request = FOLDER.resolve("server.csr");
      Path certificate = FOLDER.resolve("server.pem");
      Path unfinished = FOLDER.resolve("server.tmp");
      String[] key = {"-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1", "-validity", "2"};
      keytool(CA, "ca", with(key, "-dname", "CN=Tidings test CA", "-ext", "bc:critical=ca:true"));
      keytool(CA, "ca", "-exportcert", "-rfc", "-file", CA_CERTIFICATE.toString());
      keytool(unfinished, "tidings", with(key, "-dname", "CN=localhost"));
      keytool(unfinished, "tidings", "-certreq", "-file", request.toString());
      keytool(
          CA,
          "ca",
          "-gencert",
          "-rfc",
          "-validity",
          "2",
          "-ext",
          "san=dns:localhost,ip:127.0.0.1",
          "-infile",
          request.toString(),
          "-outfile",
          certificate.toString());
      keytool(unfinished, "ca", "-importcert", "-noprompt", "-file", CA_CERTIFICATE.toString());
      keytool(unfinished, "tidings", "-importcert", "-file", certificate.toString());
      Files.move(unfinished, SERVER);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Trusts this authority alone. */
  static SSLContext trusting() {
    try (InputStream pem = Files.newInputStream(CA_CERTIFICATE)) {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("the test CA cannot be read", e);
    }
  }

  private static String[] with(String[] first, String... more) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private static void keytool(Path store, String alias, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-alias", alias, "-keystore", store.toString()));
    command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    try {
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", command) + ": " + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
