package dev.tidings.benchmark;

import dev.tidings.benchmark.load.InboxLoad;
import dev.tidings.benchmark.load.LoadKey;
import dev.tidings.benchmark.load.ModelServer;
import dev.tidings.benchmark.load.NotificationLoad;
import dev.tidings.benchmark.load.ProgressLoad;
import dev.tidings.benchmark.load.TokenLoad;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What the features with a database can do, on each of the databases: medians of several runs. */
final class Features {
  private static final long MANY = 1_000_000;
  private static final String OWNER = "ann";
  private static final int NOTIFICATIONS_PER_SECOND = 2_000;
  private static final int ANSWERS = 1_000;
  private static final int TOKENS_PER_SECOND = 30;

  private static final String LISTED =
      "select * from notification where tenant = 'acme' and user_id = 'ann'"
          + " and number < 500000 and parent = 0 and state in ('UNREAD', 'READ')"
          + " order by tenant desc, user_id desc, parent desc, number desc";

  private final Options options;
  private final Consumer<String> say;
  private final Keys keys;

  Features(Options options, Consumer<String> say) {
    this.options = options;
    this.say = say;
    this.keys = new Keys(options.directory().resolve("keys"), options.javaHome());
  }

  /** Runs what the options name, and prints a table of each. */
  void run() {
    StringBuilder report = new StringBuilder(Machine.text(options)).append(".\n");
    for (String feature : options.features()) {
      for (Database.Kind kind : kinds()) {
        Map<String, Double> medians = medians(feature, kind);
        report.append("\n%s, %s, %d runs (medians)\n".formatted(feature, kind.label(), runs()));
        medians.forEach(
            (figure, value) ->
                report.append(String.format(Locale.ROOT, "  %-48s %,12.2f%n", figure, value)));
      }
    }
    say.accept(report.toString());
    write(report.toString());
  }

  private void write(String report) {
    try {
      Path folder = Files.createDirectories(options.directory().resolve("results"));
      Files.writeString(folder.resolve("features.txt"), report);
    } catch (IOException e) {
      throw new BenchmarkException("the results cannot be written", e);
    }
  }

  private List<Database.Kind> kinds() {
    return Arrays.stream(Database.Kind.values())
        .filter(kind -> options.systems().isEmpty() || options.systems().contains(kind.label()))
        .toList();
  }

  private int runs() {
    return options.runs();
  }

  private Map<String, Double> medians(String feature, Database.Kind kind) {
    Map<String, List<Double>> all = new LinkedHashMap<>();
    for (int i = 1; i <= runs(); i++) {
      Map<String, Double> figures = measured(feature, kind);
      say.accept("%s %s %d/%d: %s".formatted(feature, kind.label(), i, runs(), figures));
      figures.forEach(
          (figure, value) -> all.computeIfAbsent(figure, f -> new ArrayList<>()).add(value));
    }
    return all.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, e -> median(e.getValue()), (a, b) -> a, LinkedHashMap::new));
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private Map<String, Double> measured(String feature, Database.Kind kind) {
    return switch (feature) {
      case "notifications" -> notifications(kind, 1, NOTIFICATIONS_PER_SECOND);
      case "notifications-10" -> notifications(kind, 10, NOTIFICATIONS_PER_SECOND);
      case "notifications-50" -> notifications(kind, 50, NOTIFICATIONS_PER_SECOND);
      case "notifications-50-half" -> notifications(kind, 50, NOTIFICATIONS_PER_SECOND / 2);
      case "inbox" -> inbox(kind);
      case "progress" -> progress(kind, 500);
      case "progress-1" -> progress(kind, 1);
      case "answers" -> answers(kind);
      default ->
          throw new BenchmarkException(
              "no feature %s; there is notifications, notifications-10, notifications-50, notifications-50-half, inbox, progress, progress-1, answers"
                  .formatted(feature));
    };
  }

  private Map<String, Double> notifications(Database.Kind kind, int each, int perSecond) {
    try (Database database = database(kind);
        Server server = hub(database, Map.of("TIDINGS_NOTIFICATIONS_PER_KIND", "0"))) {
      NotificationLoad load = new NotificationLoad(server.port(false), key(), 500, each, say);
      load.warmUp(server.warmUp(say), perSecond);
      return withCpu(server, () -> load.run(seconds(30), perSecond));
    }
  }

  private Map<String, Double> inbox(Database.Kind kind) {
    try (Database database = database(kind)) {
      database.inTransaction(Features::fill);
      say.accept(database.inTransaction(connection -> plan(connection, kind)));
      try (Server server = hub(database, Map.of("TIDINGS_NOTIFICATIONS_PER_USER", "2000000"))) {
        InboxLoad load = new InboxLoad(server.port(false), key(), OWNER, say);
        load.warmUp(server.warmUp(say));
        return withCpu(server, () -> load.run(2_000));
      }
    }
  }

  private static Long fill(Connection connection) throws SQLException {
    try (PreparedStatement inbox =
        connection.prepareStatement(
            "insert into notification_inbox"
                + " (tenant, user_id, last_number, unread, version, broadcasts)"
                + " values ('acme', '"
                + OWNER
                + "', "
                + MANY
                + ", "
                + MANY
                + ", 1, 0)")) {
      inbox.execute();
    }
    long now = System.currentTimeMillis();
    String row =
        "insert into notification (tenant, user_id, number, kind, severity, title, source,"
            + " created_at, expires_at, state, read_at, toast, sound, badge, fold, parent, folded,"
            + " due_at) values ('acme', '"
            + OWNER
            + "', ?, ?, 'info', ?, 'importer', ?, ?, 'UNREAD', 0, true, true, true, '', 0, 0, ?)";
    try (PreparedStatement insert = connection.prepareStatement(row)) {
      for (int i = 1; i <= MANY; i++) {
        long at = now - MANY + i;
        insert.setLong(1, i);
        insert.setString(2, i % 10 == 0 ? "query" : "pipeline");
        insert.setString(3, "The nightly import of table " + i + " has come to its end");
        insert.setLong(4, at);
        insert.setLong(5, at + Duration.ofDays(90).toMillis());
        insert.setLong(6, at + Duration.ofDays(90).toMillis());
        insert.addBatch();
        if (i % 1_000 == 0) {
          insert.executeBatch();
        }
      }
    }
    return Database.number(connection, "select count(*) from notification");
  }

  private static String plan(Connection connection, Database.Kind kind) throws SQLException {
    if (kind == Database.Kind.POSTGRESQL) {
      Database.text(connection, "select count(*) from notification");
      return Database.text(connection, "explain (analyze, costs off) " + LISTED + " limit 51");
    }
    return Database.text(connection, "explain analyze " + LISTED + " fetch first 51 rows only");
  }

  private Map<String, Double> progress(Database.Kind kind, int perRequest) {
    try (Database database = database(kind);
        Server server = hub(database, Map.of())) {
      ProgressLoad load = new ProgressLoad(server.port(false), key(), 500, 10, perRequest, say);
      load.warmUp(server.warmUp(say));
      return withCpu(server, () -> load.run(seconds(30)));
    }
  }

  private Map<String, Double> answers(Database.Kind kind) {
    try (ModelServer model = new ModelServer(TOKENS_PER_SECOND);
        Database database = database(kind);
        Server server =
            hub(
                database,
                Map.of(
                    "TIDINGS_AI_BASE_URL", model.url(),
                    "TIDINGS_AI_MODEL", "m",
                    "TIDINGS_AI_CONCURRENT", String.valueOf(ANSWERS)))) {
      TokenLoad load = new TokenLoad(server.port(false), key(), model, ANSWERS, say);
      load.warmUp(server.warmUp(say), TOKENS_PER_SECOND);
      return withCpu(server, () -> load.run(seconds(30), TOKENS_PER_SECOND));
    }
  }

  private Database database(Database.Kind kind) {
    return Database.fresh(kind, options.directory().resolve("database"), options.project());
  }

  private Server hub(Database database, Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(database.settings());
    settings.putAll(more);
    return new Servers(options, keys).hub(new TreeMap<>(settings));
  }

  private LoadKey key() {
    return new LoadKey("HS256", keys.signing("HS256"));
  }

  private Duration seconds(int usual) {
    return options.window().isZero() ? Duration.ofSeconds(usual) : options.window();
  }

  /** The share of a core of the hub, its compiler's and the whole machine's. */
  private static Map<String, Double> withCpu(Server server, Supplier<Map<String, Double>> load) {
    long hub = Proc.cpuMicros(server.pid());
    long compiler = Proc.compilerMicros(server.pid());
    long machine = Proc.machineCpuMicros();
    long start = System.nanoTime();
    Map<String, Double> figures = new LinkedHashMap<>(load.get());
    double micros = (System.nanoTime() - start) / 1e3;
    figures.put("CPU of the hub, % of a core", 100 * (Proc.cpuMicros(server.pid()) - hub) / micros);
    figures.put(
        "CPU of its compiler, % of a core",
        100 * (Proc.compilerMicros(server.pid()) - compiler) / micros);
    figures.put("CPU of the machine, %", 100 * (Proc.machineCpuMicros() - machine) / micros);
    return figures;
  }
}
