package dev.tidings.benchmark.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The talk with the harness: a line that begins with {@code @} names a moment of the run, and comes
 * back when the harness has done what it does then. When the harness is gone, so is this process.
 */
final class Control {
  private static final int ORPHANED = 3;
  private static final int PATIENCE_MINUTES = 10;

  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

  Control() {
    Thread thread = new Thread(this::listen, "control");
    thread.setDaemon(true);
    thread.start();
  }

  private void listen() {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        answers.add(line);
      }
    } catch (IOException e) {
      System.err.println("the harness is gone: " + e);
    }
    Runtime.getRuntime().halt(ORPHANED);
  }

  void say(String moment) {
    System.out.println('@' + moment);
    System.out.flush();
  }

  /** Says that a moment has come, and waits until the harness has done what it does then. */
  void meet(String moment) throws InterruptedException, TimeoutException {
    say(moment);
    String answer;
    do { // to others, for which nobody waited
      answer = answers.poll(PATIENCE_MINUTES, TimeUnit.MINUTES);
    } while (answer != null && !answer.equals(moment));
    if (answer == null) {
      throw new TimeoutException("the harness does not answer to " + moment);
    }
  }

  void progress(String text) {
    System.out.println(text);
    System.out.flush();
  }
}
