package dev.tidings.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** Makes what the servers need before the first of them starts; does nothing for unit tests. */
public final class Preparation implements LauncherSessionListener {
  @Override
  public void launcherSessionOpened(LauncherSession session) {
    if (Testbed.isPresent()) {
      try {
        Files.createDirectories(Testbed.directory().resolve("tmp"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      TestCa.prepare();
      Tokens.writePublicKey();
    }
  }
}
