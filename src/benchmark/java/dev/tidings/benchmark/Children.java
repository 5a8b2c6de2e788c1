package dev.tidings.benchmark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The processes that this one has started. They end with it, however it ends. */
final class Children {
  private static final int PATIENCE_SECONDS = 20;
  private static final Set<Process> ALIVE = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> ALIVE.forEach(Process::destroyForcibly)));
  }

  private Children() {}

  static Process start(ProcessBuilder builder) {
    try {
      Process process = builder.start();
      ALIVE.removeIf(ended -> !ended.isAlive());
      ALIVE.add(process);
      return process;
    } catch (IOException e) {
      throw new BenchmarkException("cannot start " + builder.command().get(0), e);
    }
  }

  /** Asks a process to end, and makes it if it does not. */
  static void end(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted", e);
    }
  }

  /** Runs a short command to its end; what it printed. */
  static String output(int seconds, String... command) {
    Process process = start(new ProcessBuilder(command).redirectErrorStream(true));
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(seconds, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new BenchmarkException(String.join(" ", command) + ": " + output);
      }
      return output;
    } catch (IOException e) {
      throw new BenchmarkException(String.join(" ", command), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }
}
