package dev.tidings.it;

import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** Makes what the servers need before the first of them starts; does nothing for unit tests. */
public final class Preparation implements LauncherSessionListener {
  @Override
  public void launcherSessionOpened(LauncherSession session) {
    if (Testbed.isPresent()) {
      TestCa.prepare();
      Tokens.writePublicKey();
    }
  }
}
