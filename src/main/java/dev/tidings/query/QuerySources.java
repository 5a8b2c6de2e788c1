package dev.tidings.query;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.settings.InvalidSettingException;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The databases that each tenant's queries run on. Immutable once it is made. */
@Singleton
class QuerySources {
  static final String JNDI = "jdbc/queries/";

  /** By tenant, then by name, in the order of the setting. */
  private final Map<String, Map<String, QuerySource>> tenants = new HashMap<>();

  /**
   * The sources of the setting, whose accounts are checked now.
   *
   * @throws UnsafeSourceException for one that may do more than read
   */
  @Inject
  QuerySources(Settings settings) {
    this(settings, QuerySources::lookUp);
  }

  QuerySources(Settings settings, Function<String, DataSource> databases) {
    if (settings.flag(Setting.QUERIES_SAMPLE)) {
      SampleDatabase.make(databases.apply(SampleDatabase.OWNER));
    }
    List<String> functions = settings.list(Setting.QUERIES_FUNCTIONS);
    Map<String, QuerySource> sources = new HashMap<>();
    for (String entry : settings.list(Setting.QUERIES_SOURCES)) {
      String[] parts = entry.split(":", -1);
      if (parts.length != 2 || parts[0].isEmpty() || !parts[1].matches("[A-Za-z0-9_-]{1,64}")) {
        throw new InvalidSettingException(
            Setting.QUERIES_SOURCES,
            entry,
            "must have the form tenant:source, separated by commas");
      }
      QuerySource source =
          sources.computeIfAbsent(
              parts[1], name -> QuerySource.checked(name, databases.apply(name), functions));
      tenants.computeIfAbsent(parts[0], t -> new LinkedHashMap<>()).put(parts[1], source);
    }
  }

  private static DataSource lookUp(String name) {
    try {
      return (DataSource) new InitialContext().lookup(JNDI + name);
    } catch (NamingException e) {
      throw new UnsafeSourceException(
          name, "needs the data source " + JNDI + name + ", which the server does not have", e);
    }
  }

  /** Whether any query can be run. */
  boolean isEmpty() {
    return tenants.isEmpty();
  }

  /** The names of a tenant's sources, the default one first. */
  List<String> names(String tenant) {
    return new ArrayList<>(tenants.getOrDefault(tenant, Map.of()).keySet());
  }

  /**
   * A tenant's source; its default one where no name is given.
   *
   * @throws ProtocolException {@code not_configured} where nothing is set; {@code bad_field} for a
   *     name that is not the tenant's
   */
  QuerySource required(String tenant, @Nullable String name) {
    Map<String, QuerySource> own = tenants.getOrDefault(tenant, Map.of());
    if (own.isEmpty()) {
      throw new ProtocolException(
          ErrorCode.NOT_CONFIGURED,
          "no SQL is run for this tenant; "
              + Setting.QUERIES_SOURCES.key()
              + " would name its sources");
    }
    Optional<QuerySource> source =
        name == null ? own.values().stream().findFirst() : Optional.ofNullable(own.get(name));
    return source.orElseThrow(
        () ->
            new ProtocolException(
                ErrorCode.BAD_FIELD,
                "source",
                "there is no source %s; there are %s"
                    .formatted(name, String.join(", ", own.keySet()))));
  }
}
