package dev.tidings.architecture;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.EvaluationResult;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Which package may import which, as the design's table says it, for any root package. */
final class PackageTable {
  /** What each package may import of ours; {@code settings} is open to all. */
  static final Map<String, Set<String>> MAY_IMPORT =
      Map.ofEntries(
          entry("settings", Set.of()),
          entry("protocol", Set.of()),
          entry("tracing", Set.of()),
          entry("database", Set.of()),
          entry("security", Set.of("protocol")),
          entry("session", Set.of("protocol", "security")),
          entry("channel", Set.of("protocol", "security", "session", "tracing")),
          entry("history", Set.of("protocol", "database", "channel")),
          entry("presence", Set.of("protocol", "security", "session", "channel")),
          entry("rest", Set.of("protocol", "database", "security", "tracing")),
          entry("audit", Set.of("protocol")),
          entry(
              "notification",
              Set.of(
                  "protocol",
                  "database",
                  "security",
                  "session",
                  "channel",
                  "rest",
                  "outbox",
                  "audit")),
          entry("outbox", Set.of("protocol", "database", "session", "channel", "tracing")),
          entry(
              "query",
              Set.of(
                  "protocol",
                  "database",
                  "security",
                  "session",
                  "channel",
                  "rest",
                  "outbox",
                  "notification")),
          entry(
              "chat",
              Set.of(
                  "protocol",
                  "database",
                  "security",
                  "session",
                  "channel",
                  "presence",
                  "rest",
                  "outbox")),
          entry(
              "agent",
              Set.of(
                  "protocol", "security", "session", "channel", "rest", "outbox", "notification")),
          entry(
              "completion",
              Set.of(
                  "protocol",
                  "database",
                  "security",
                  "session",
                  "channel",
                  "rest",
                  "outbox",
                  "sse")),
          entry(
              "activity",
              Set.of(
                  "protocol",
                  "security",
                  "session",
                  "channel",
                  "rest",
                  "outbox",
                  "notification",
                  "chat",
                  "agent",
                  "query")),
          entry("websocket", Set.of("protocol", "security", "session")),
          entry("resume", Set.of("protocol", "security", "session")),
          entry("polling", Set.of("protocol", "security", "session", "resume", "rest")),
          entry("sse", Set.of("protocol", "security", "session", "resume", "rest")),
          entry(
              "monitoring",
              Set.of(
                  "protocol", "database", "security", "session", "channel", "presence", "outbox")),
          entry(
              "admin",
              Set.of(
                  "protocol",
                  "database",
                  "security",
                  "session",
                  "channel",
                  "rest",
                  "audit",
                  "monitoring")));

  private static final String OPEN_TO_ALL = "settings";

  private final String root;

  PackageTable(String root) {
    this.root = root;
  }

  /** Everything in the classes that the table forbids, one line each. */
  List<String> violations(JavaClasses classes) {
    List<String> violations = new ArrayList<>();
    for (ArchRule rule : rules()) {
      EvaluationResult result = rule.allowEmptyShould(true).evaluate(classes);
      violations.addAll(result.getFailureReport().getDetails());
    }
    unlisted(classes).forEach(name -> violations.add("the table has no row for " + name));
    return violations;
  }

  private List<ArchRule> rules() {
    List<ArchRule> rules = new ArrayList<>();
    MAY_IMPORT.forEach((name, allowed) -> rules.add(rule(name, allowed)));
    rules.add(slices().matching(root + ".(*)..").should().beFreeOfCycles());
    return rules;
  }

  private ArchRule rule(String name, Set<String> allowed) {
    Set<String> may = new TreeSet<>(allowed);
    may.add(name);
    may.add(OPEN_TO_ALL);
    return ArchRuleDefinition.noClasses()
        .that()
        .resideInAPackage(root + "." + name + "..")
        .should()
        .dependOnClassesThat(oursOutside(may));
  }

  private DescribedPredicate<JavaClass> oursOutside(Set<String> may) {
    return DescribedPredicate.describe(
        "are ours and outside " + may, type -> isOurs(type) && !may.contains(featureOf(type)));
  }

  private Set<String> unlisted(JavaClasses classes) {
    return classes.stream()
        .filter(this::isOurs)
        .map(this::featureOf)
        .filter(name -> !name.isEmpty() && !MAY_IMPORT.containsKey(name))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private boolean isOurs(JavaClass type) {
    JavaPackage home = type.getPackage();
    return home.getName().equals(root) || home.getName().startsWith(root + ".");
  }

  /** The package directly below the root; empty for the root itself. */
  private String featureOf(JavaClass type) {
    String home = type.getPackageName();
    String below = home.equals(root) ? "" : home.substring(root.length() + 1);
    return below.contains(".") ? below.substring(0, below.indexOf('.')) : below;
  }
}
