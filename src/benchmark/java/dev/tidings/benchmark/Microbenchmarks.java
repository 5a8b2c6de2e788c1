package dev.tidings.benchmark;

import java.nio.file.Path;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Single classes of the hub, measured by JMH without a server. */
final class Microbenchmarks {
  private static final int ROUNDS = 5;

  private Microbenchmarks() {}

  static void run(Path results) {
    try {
      new Runner(
              new OptionsBuilder()
                  .include("dev\\.tidings\\..*Benchmark")
                  .forks(1)
                  .warmupIterations(ROUNDS)
                  .warmupTime(TimeValue.seconds(1))
                  .measurementIterations(ROUNDS)
                  .measurementTime(TimeValue.seconds(1))
                  .addProfiler("gc")
                  .resultFormat(ResultFormatType.JSON)
                  .result(results.resolve("jmh.json").toString())
                  .build())
          .run();
    } catch (RunnerException e) {
      throw new BenchmarkException("JMH failed", e);
    }
  }
}
