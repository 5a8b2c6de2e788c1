package dev.tidings.benchmark;

import dev.tidings.benchmark.baseline.PlainEndpoint;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Packs the endpoints of the baselines into a WAR. */
final class BaselineWar {
  private static final String CLASSES = "dev/tidings/benchmark/baseline";

  private BaselineWar() {}

  static void write(Path war) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(war))) {
      add(zip, "ready.txt", "ready".getBytes(StandardCharsets.US_ASCII));
      for (Path file : classes()) {
        String name = "WEB-INF/classes/" + CLASSES + '/' + file.getFileName();
        add(zip, name, Files.readAllBytes(file));
      }
    }
  }

  private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(content);
    zip.closeEntry();
  }

  private static List<Path> classes() throws IOException {
    try (Stream<Path> files = Files.list(root().resolve(CLASSES))) {
      return files.sorted().toList();
    }
  }

  private static Path root() {
    try {
      return Path.of(
          PlainEndpoint.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
