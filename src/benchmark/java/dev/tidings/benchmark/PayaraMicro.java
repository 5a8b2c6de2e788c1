package dev.tidings.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The WAR on Payara Micro, configured by the files of the folder {@code payara}. */
final class PayaraMicro {
  private final Options options;
  private final Keys keys;
  private final Path folder;

  PayaraMicro(Options options, Keys keys, Path folder) {
    this.options = options;
    this.keys = keys;
    this.folder = folder;
  }

  /** A fresh server; ready. */
  Server start() throws IOException {
    int port = Server.freePort();
    int tlsPort = Server.freePort();
    ProcessBuilder builder = new ProcessBuilder(command(port, tlsPort)).directory(folder.toFile());
    HubSettings.put(builder.environment(), folder, keys, port, tlsPort);
    return Server.start(builder, port, tlsPort, folder.resolve("console.log"), Ready.HUB);
  }

  private List<String> command(int port, int tlsPort) throws IOException {
    Path files = options.project().resolve("payara");
    List<String> command = new Jvm(options).command(folder);
    command.add("-Djavax.net.ssl.keyStore=" + keys.keyStore());
    command.add("-Djavax.net.ssl.keyStorePassword=" + Keys.PASSWORD);
    command.addAll(List.of("-jar", options.payara().toString(), "--nohazelcast"));
    command.addAll(List.of("--port", String.valueOf(port)));
    command.addAll(List.of("--sslPort", String.valueOf(tlsPort), "--sslCert", Keys.ALIAS));
    command.addAll(List.of("--prebootcommandfile", files.resolve("preboot.asadmin").toString()));
    command.addAll(List.of("--postbootcommandfile", files.resolve("postboot.asadmin").toString()));
    for (Path driver : drivers()) {
      command.addAll(List.of("--addLibs", driver.toString()));
    }
    command.addAll(List.of("--deploy", options.war().toString()));
    return command;
  }

  private List<Path> drivers() throws IOException {
    try (Stream<Path> files = Files.list(options.drivers())) {
      return files.sorted().toList();
    }
  }
}
