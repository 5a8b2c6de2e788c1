package dev.tidings.benchmark.load;

import io.netty.channel.EventLoop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;

/**
 * What a thread of this process may take of the CPU. Clients that catch up would do so on machines
 * of their own; here they share two cores with the server, and must not be what slows down others.
 */
final class Niceness {
  private static final String LOWEST = "19";

  private Niceness() {}

  /** Has the loop's thread give way to whatever else runs on this machine (setpriority(2)). */
  static void giveWay(EventLoop loop) throws InterruptedException {
    try {
      Path thread = loop.submit(() -> Files.readSymbolicLink(Path.of("/proc/thread-self"))).get();
      String id = thread.getFileName().toString();
      Process renice =
          new ProcessBuilder("renice", "-n", LOWEST, "-p", id)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (renice.waitFor() != 0) {
        throw new IllegalStateException("renice of thread " + id + " has failed");
      }
    } catch (IOException | ExecutionException e) {
      throw new IllegalStateException("the readers that stall cannot give way", e);
    }
  }
}
