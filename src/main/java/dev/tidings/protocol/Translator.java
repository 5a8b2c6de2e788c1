package dev.tidings.protocol;

import dev.tidings.protocol.DialectRow.Heard;
import dev.tidings.protocol.DialectRow.Rendition;
import dev.tidings.protocol.DialectRow.Said;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Translates between the contract and one dialect. Each translation reads the whole text, so what
 * many get is translated once and shared: an event by its channel, another frame by {@link
 * EncodedFrame#in}. Immutable; safe for use by several threads.
 */
public final class Translator {
  /** The hub's own frames have passed the bounds of clients already, and are a little deeper. */
  private static final FrameLimits OWN =
      new FrameLimits(
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          4 * FrameLimits.DEFAULTS.depth(),
          Integer.MAX_VALUE);

  private final Dialect dialect;
  private final Translation translation;
  private final Set<String> types = new HashSet<>(FrameDecoder.CORE_TYPES);
  private final Map<String, BiFunction<JsonObject, List<JsonObject>, List<JsonObject>>> heard =
      new HashMap<>();
  private final Map<String, Function<JsonObject, List<Rendition>>> said = new HashMap<>();

  Translator(Dialect dialect, Translation translation, List<FrameType> features) {
    this.dialect = dialect;
    this.translation = translation;
    for (FrameType feature : features) {
      types.add(feature.name());
      feature.rows().stream().filter(row -> row.dialect() == dialect).forEach(this::add);
    }
  }

  private void add(DialectRow row) {
    Object other =
        row instanceof Heard in
            ? heard.put(in.word(), in.reading())
            : said.put(((Said) row).type(), ((Said) row).writing());
    if (other != null) {
      throw new IllegalStateException("two rows of " + dialect + " are like " + row);
    }
  }

  /** The dialect. */
  public Dialect dialect() {
    return dialect;
  }

  /** The client's frame under the names of the contract, as every frame is understood. */
  JsonObject general(JsonObject frame) {
    return translation.heard(typeOf(translation.word(frame)), frame);
  }

  /**
   * What the client's frame means: at least one canonical frame, of which the first carries the id.
   *
   * @throws ProtocolException where a row refuses it
   */
  List<JsonObject> heard(JsonObject frame, JsonObject general) {
    var row = heard.get(translation.word(frame));
    return row == null ? List.of(general) : row.apply(frame, List.of(general));
  }

  /** Dialects write an underscore where the contract has a dot. */
  private String typeOf(String word) {
    String dotted = word.replace('_', '.');
    return types.contains(word) || !types.contains(dotted) ? word : dotted;
  }

  /**
   * An event in this dialect.
   *
   * @param message the canonical frame
   * @param tenant whose channel it is in
   */
  public String event(String message, String tenant) {
    return event(read(message), tenant);
  }

  private String event(JsonObject event, String tenant) {
    String type = event.readableText("type");
    var row = said.get(type);
    return row == null ? translation.event(event, tenant) : only(row.apply(event), type);
  }

  private String only(List<Rendition> renditions, String type) {
    if (renditions.size() != 1) {
      throw new IllegalStateException(
          "an event of type " + type + " has " + renditions.size() + " texts in " + dialect);
    }
    return renditions.get(0).text();
  }

  /** An event that was translated, marked as sent again from the history. */
  public String replayed(String event) {
    return translation.replayed(event);
  }

  /** A frame of the hub in this dialect; one or more. */
  List<Rendition> said(String canonical, String tenant) {
    JsonObject frame = read(canonical);
    String type = frame.readableText("type");
    var row = said.get(type);
    return row == null
        ? translation.said(type, frame, tenant, e -> event(e, tenant)).stream()
            .map(Rendition::of)
            .toList()
        : row.apply(frame);
  }

  private static JsonObject read(String frame) {
    return JsonReader.object(frame, OWN, "");
  }

  @Override
  public String toString() {
    return "Translator[" + dialect + ']';
  }
}
