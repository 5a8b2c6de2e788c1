package dev.tidings.benchmark;

import java.nio.file.Path;
import java.util.List;

/** Asks a running JVM about its heap. */
final class Jcmd {
  private static final int TIMEOUT_SECONDS = 120;

  private final Path jcmd;

  Jcmd(Path javaHome) {
    this.jcmd = javaHome.resolve("bin/jcmd");
  }

  /** Bytes of all objects that are in use; collects garbage before it counts. */
  long liveBytes(long pid) {
    ask(pid, "GC.run");
    List<String> lines = ask(pid, "GC.class_histogram").lines().toList();
    String[] total = lines.get(lines.size() - 1).strip().split(" +", -1);
    if (!total[0].equals("Total")) {
      throw new BenchmarkException("jcmd said " + String.join(" ", total));
    }
    return Long.parseLong(total[2]);
  }

  private String ask(long pid, String command) {
    return Children.output(TIMEOUT_SECONDS, jcmd.toString(), String.valueOf(pid), command);
  }
}
