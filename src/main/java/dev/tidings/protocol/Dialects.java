package dev.tidings.protocol;

import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A translator for each dialect, with the rows of all features. Immutable. */
public final class Dialects {
  private final Map<Dialect, Translator> translators = new EnumMap<>(Dialect.class);

  /** The dialects of the core and the given types of features. */
  public Dialects(Iterable<FrameType> features) {
    this(features, Clock.systemUTC());
  }

  /**
   * The dialects of the core and the given types of features.
   *
   * @param clock gives the time of frames that have none, in the dialect where each has one
   */
  public Dialects(Iterable<FrameType> features, Clock clock) {
    List<FrameType> types = new ArrayList<>();
    features.forEach(types::add);
    add(Dialect.FLAT, new FlatDialect(), types);
    add(Dialect.TOPIC, new TopicDialect(clock), types);
    add(Dialect.GATEWAY, new GatewayDialect(), types);
  }

  private void add(Dialect dialect, Translation translation, List<FrameType> types) {
    translators.put(dialect, new Translator(dialect, translation, types));
  }

  /** The translator of a dialect other than the canonical one. */
  public Translator translator(Dialect dialect) {
    Translator translator = translators.get(dialect);
    if (translator == null) {
      throw new IllegalArgumentException(dialect + " needs no translator");
    }
    return translator;
  }
}
