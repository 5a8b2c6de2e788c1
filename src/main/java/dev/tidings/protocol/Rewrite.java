package dev.tidings.protocol;

import java.util.Arrays;
import java.util.Set;

/**
 * A client's frame under the names of another dialect. Values stay the text that they are, so that
 * nothing in them changes; the source stays as it was. A member that was given is not given again:
 * the first counts. Not safe for use by several threads.
 */
public final class Rewrite {
  private final JsonObject source;
  private final JsonObject target;

  private Rewrite(JsonObject source) {
    this.source = source;
    this.target = source.empty("");
  }

  /** Begins a frame of a type. */
  public static Rewrite of(JsonObject source, String type) {
    Rewrite rewrite = new Rewrite(source);
    rewrite.target.put("type", JsonValue.string(type));
    return rewrite;
  }

  /** Takes members over as they are, those that are there. */
  public Rewrite keep(String... names) {
    for (String name : names) {
      move(name, name);
    }
    return this;
  }

  /** Takes a member over under another name, if it is there. */
  public Rewrite move(String from, String to) {
    source.member(from).ifPresent(value -> target.put(to, value));
    return this;
  }

  /** Takes over all members but these. */
  public Rewrite rest(String... without) {
    Set<String> left = Set.copyOf(Arrays.asList(without));
    for (String name : source.names()) {
      if (!left.contains(name)) {
        move(name, name);
      }
    }
    return this;
  }

  /** Gives a value. */
  public Rewrite value(String name, JsonValue value) {
    target.put(name, value);
    return this;
  }

  /** Gives a string. */
  public Rewrite text(String name, String value) {
    target.put(name, JsonValue.string(value));
    return this;
  }

  /** Gives an object, written before. */
  public Rewrite object(String name, String json) {
    target.put(name, JsonValue.of(JsonValue.Kind.OBJECT, json));
    return this;
  }

  /** The frame. */
  public JsonObject end() {
    return target;
  }
}
