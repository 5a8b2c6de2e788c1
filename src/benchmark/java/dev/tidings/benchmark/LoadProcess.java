package dev.tidings.benchmark;

import dev.tidings.benchmark.load.LoadClient;
import dev.tidings.benchmark.load.LoadPlan;
import dev.tidings.benchmark.load.Moments;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Runs the load client as a process of its own, and tells of the moments of its run. */
final class LoadProcess {
  /** More than any phase but the window itself can take. */
  private static final Duration PATIENCE = Duration.ofMinutes(12);

  private static final Duration END = Duration.ofSeconds(10);

  private final Process process;

  private LoadProcess(Process process) {
    this.process = process;
  }

  /**
   * Runs a plan to its end.
   *
   * @param moments is told of each of {@link Moments}; the client waits meanwhile where it says so
   * @param progress gets lines for somebody who waits
   */
  static JsonObject run(LoadPlan plan, Consumer<String> moments, Consumer<String> progress) {
    Process process = Children.start(new ProcessBuilder(command(plan)).redirectErrorStream(true));
    Duration timeout = PATIENCE.plus(plan.warmUp()).plus(plan.window());
    CompletableFuture.delayedExecutor(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .execute(process::destroyForcibly);
    try {
      return new LoadProcess(process).follow(moments, progress);
    } catch (IOException e) {
      throw new BenchmarkException("the load client is gone: " + end(process), e);
    } finally {
      process.destroyForcibly();
    }
  }

  /** How it ended; 128 and more is a signal. */
  private static String end(Process process) {
    try {
      return process.waitFor(END.toSeconds(), TimeUnit.SECONDS)
          ? "exit code " + process.exitValue()
          : "it runs, but does not listen";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  private static String[] command(LoadPlan plan) {
    return new String[] {
      Path.of(System.getProperty("java.home"), "bin/java").toString(),
      "-Xms512m",
      "-Xmx2g",
      "-XX:+UseSerialGC",
      "-cp",
      System.getProperty("java.class.path"),
      LoadClient.class.getName(),
      plan.json()
    };
  }

  private JsonObject follow(Consumer<String> moments, Consumer<String> progress)
      throws IOException {
    StringBuilder said = new StringBuilder();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        Writer answers = process.outputWriter(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("@" + Moments.OUTCOME)) {
          return json(line.substring(Moments.OUTCOME.length() + 2));
        } else if (line.startsWith("@")) {
          String moment = line.substring(1);
          moments.accept(moment);
          answers.write(moment + '\n');
          answers.flush();
        } else {
          said.append(line).append('\n');
          progress.accept(line);
        }
      }
    }
    throw new BenchmarkException("the load client ended early; it said:\n" + said);
  }

  private static JsonObject json(String text) {
    return Json.createReader(new StringReader(text)).readObject();
  }
}
