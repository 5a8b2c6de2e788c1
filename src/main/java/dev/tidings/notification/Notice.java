package dev.tidings.notification;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.protocol.ProtocolException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What somebody is to be told.
 *
 * @param kind one of the known kinds or any other name like them
 * @param link https, or relative to the application
 * @param actor who caused it, as JSON text of an object
 * @param data what the application adds, as JSON text of an object, at most {@link #MAX_DATA}
 *     characters
 * @param dedupeKey the same key of the same source for the same user within a day is the same
 *     notification
 * @param expiresAt when it is worth nothing any more, Unix milliseconds
 * @param actions what one of the audience is to decide on; empty for a plain notification
 * @param source who says so: the user id of a service, or the name of a feature
 */
public record Notice(
    String kind,
    Severity severity,
    String title,
    Optional<String> body,
    Optional<String> link,
    Optional<String> actor,
    Optional<String> data,
    Optional<String> dedupeKey,
    Optional<Long> expiresAt,
    List<Action> actions,
    String source) {
  /** The form of a kind: {@code query}, {@code data-quality}, … */
  static final String KIND = "[a-z][a-z0-9-]{0,31}";

  /**
   * The form of a link; no other scheme is ever stored. Browsers leave out tabs and line feeds and
   * read a backslash as a slash, so a link has none of them.
   */
  static final String LINK = "(https://[^/\\\\\\x00-\\x1f\\x7f]|/(?!/))[^\\\\\\x00-\\x1f\\x7f]*";

  static final int MAX_TITLE = 256;
  static final int MAX_BODY = 4_000;
  static final int MAX_LINK = 2_000;
  static final int MAX_DATA = 16_384;
  static final int MAX_KEY = 128;

  /** What the keys of services begin with; those of features never do. */
  static final String SERVICE_KEY = "service:";

  static final int MAX_ACTIONS = 8;
  private static final Pattern KINDS = Pattern.compile(KIND);
  private static final Pattern LINKS = Pattern.compile(LINK);

  /**
   * A notice that keeps the bounds.
   *
   * @throws ProtocolException {@code bad_field}
   */
  public Notice {
    actions = List.copyOf(actions);
    require(KINDS.matcher(kind).matches(), "kind", "must match " + KIND);
    require(!title.isBlank() && title.length() <= MAX_TITLE, "title", upTo(MAX_TITLE));
    require(body.filter(b -> b.length() > MAX_BODY).isEmpty(), "body", upTo(MAX_BODY));
    require(link.filter(l -> !isLink(l)).isEmpty(), "link", "must be https or relative");
    require(data.filter(d -> d.length() > MAX_DATA).isEmpty(), "data", upTo(MAX_DATA));
    require(
        dedupeKey.filter(k -> k.length() > MAX_KEY + SERVICE_KEY.length()).isEmpty(),
        "dedupeKey",
        upTo(MAX_KEY));
    require(
        actions.size() <= MAX_ACTIONS, "actions", "must have at most " + MAX_ACTIONS + " elements");
  }

  /** A plain notice of a feature, with what most have. */
  public static Notice of(String kind, Severity severity, String title, String source) {
    return new Notice(
        kind,
        severity,
        title,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        source);
  }

  /** The same with a key under which it is told once, and with what is to be decided. */
  public Notice with(Optional<String> key, List<Action> choices) {
    return new Notice(
        kind, severity, title, body, link, actor, data, key, expiresAt, choices, source);
  }

  /**
   * One way to decide.
   *
   * @param id what the answer names, for example {@code approve}
   * @param label what a person reads
   */
  public record Action(String id, String label) {
    String json() {
      return JsonWriter.object().text("id", id).text("label", label).end();
    }
  }

  private static boolean isLink(String link) {
    return link.length() <= MAX_LINK && LINKS.matcher(link).matches();
  }

  private static String upTo(int max) {
    return "must have 1 to " + max + " characters";
  }

  private static void require(boolean holds, String field, String rule) {
    if (!holds) {
      throw new ProtocolException(ErrorCode.BAD_FIELD, field, field + " " + rule);
    }
  }
}
