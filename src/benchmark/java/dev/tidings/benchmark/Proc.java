package dev.tidings.benchmark;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;

/** What Linux says of a process, and of the machine (proc(5)). */
final class Proc {
  /** Linux reports CPU time in hundredths of a second whatever its own clock is. */
  private static final long MICROS_PER_TICK = 10_000;

  private static final int UTIME = 11;
  private static final int IDLE = 3;
  private static final int IO_WAIT = 4;

  private Proc() {}

  /** CPU time of a process, its system calls included. */
  static long cpuMicros(long pid) {
    return cpuMicros("/proc/" + pid);
  }

  /** CPU time of the threads that compile, of a Java process. */
  static long compilerMicros(long pid) {
    String[] threads = Objects.requireNonNull(new File("/proc/" + pid + "/task").list());
    return Arrays.stream(threads)
        .map(thread -> "/proc/" + pid + "/task/" + thread)
        .filter(thread -> threadName(thread).matches("C[12] Compiler.*"))
        .mapToLong(Proc::cpuMicros)
        .sum();
  }

  /** Nothing for a thread that has just ended; those that compile stay. */
  private static String threadName(String folder) {
    try {
      return Files.readString(Path.of(folder, "comm")).strip();
    } catch (IOException e) {
      return "";
    }
  }

  private static long cpuMicros(String folder) {
    String stat = read(folder + "/stat");
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[UTIME + 1])) * MICROS_PER_TICK;
  }

  /** CPU time of all processes together. */
  static long machineCpuMicros() {
    String[] fields = read("/proc/stat").lines().findFirst().orElse("").split(" +", -1);
    long busy = 0;
    for (int i = 1; i <= 8; i++) {
      busy += i == IDLE + 1 || i == IO_WAIT + 1 ? 0 : Long.parseLong(fields[i]);
    }
    return busy * MICROS_PER_TICK;
  }

  /** Resident memory of a process. */
  static long rssKib(long pid) {
    return status(pid, "VmRSS:");
  }

  /** How many threads a process has, those of its virtual machine included. */
  static long threads(long pid) {
    return status(pid, "Threads:");
  }

  private static long status(long pid, String field) {
    return read("/proc/" + pid + "/status")
        .lines()
        .filter(line -> line.startsWith(field))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }

  /** How many file descriptors a process may have at most. */
  static long maxFiles() {
    return read("/proc/self/limits")
        .lines()
        .filter(line -> line.startsWith("Max open files"))
        .map(line -> line.split(" {2,}", -1)[2])
        .mapToLong(hard -> hard.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(hard))
        .findFirst()
        .orElse(Long.MAX_VALUE);
  }

  /** The name of the processor. */
  static String processor() {
    return read("/proc/cpuinfo")
        .lines()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("unknown processor");
  }

  /** Memory of the machine in GiB. */
  static long memoryGib() {
    return read("/proc/meminfo")
        .lines()
        .filter(line -> line.startsWith("MemTotal:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 20)
        .findFirst()
        .orElse(0);
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      throw new UncheckedIOException("the benchmark needs Linux", e);
    }
  }
}
