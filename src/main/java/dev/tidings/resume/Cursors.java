package dev.tidings.resume;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.security.Caller;
import dev.tidings.session.Bookmark;
import dev.tidings.session.Bookmark.Place;
import dev.tidings.settings.Settings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/**
 * Bookmarks as texts that a client keeps and comes back with, to any node. A cursor is signed for
 * one device of one user of one tenant, and is no permission: whoever goes on from it is checked
 * again for each channel. Equal bookmarks are equal texts, unless they are so long that the cursor
 * is the key of a row.
 */
@Singleton
public class Cursors {
  /** The longest cursor in characters: headers have room for it everywhere. */
  public static final int MAX_LENGTH = 4_096;

  private static final String INLINE = "1";
  private static final String STORED = "2";
  private static final int KEY_BYTES = 16;
  private static final Base64.Encoder TO_TEXT = Base64.getUrlEncoder().withoutPadding();

  private final SecureRandom random = new SecureRandom();
  private final CursorKey key;
  private final CursorStore store;

  /** The cursors of this deployment. */
  @Inject
  public Cursors(Settings settings, DatabaseCursors store) {
    this(settings, (CursorStore) store);
  }

  Cursors(Settings settings, CursorStore store) {
    this.key = new CursorKey(settings);
    this.store = store;
  }

  /**
   * What a cursor stands for.
   *
   * @param turn tells cursors with the same bookmark apart
   */
  public record Cursor(String device, long turn, Bookmark bookmark) {
    private String head() {
      return device + ' ' + turn + '\n';
    }
  }

  /** The text of a cursor; empty when it is so long that {@link #store} must be asked. */
  public Optional<String> write(Caller caller, Cursor cursor) {
    String text = signed(caller, INLINE, cursor.head() + lines(cursor.bookmark()));
    return text.length() <= MAX_LENGTH ? Optional.of(text) : Optional.empty();
  }

  /** The text of a cursor whatever its length; may write to the database. */
  public String store(Caller caller, Cursor cursor) {
    return write(caller, cursor)
        .orElseGet(
            () -> {
              byte[] bytes = new byte[KEY_BYTES];
              random.nextBytes(bytes);
              String row = TO_TEXT.encodeToString(bytes);
              store.put(
                  row,
                  new CursorStore.Owner(caller.tenant(), caller.user(), cursor.device()),
                  lines(cursor.bookmark()));
              return signed(caller, STORED, cursor.head() + row);
            });
  }

  private String signed(Caller caller, String kind, String content) {
    String body = kind + TO_TEXT.encodeToString(content.getBytes(StandardCharsets.UTF_8));
    return body + '.' + signature(caller, body);
  }

  /** The device is in the body. */
  private String signature(Caller caller, String body) {
    return TO_TEXT.encodeToString(key.sign(caller.tenant() + '\n' + caller.user() + '\n' + body));
  }

  /**
   * What a cursor of the caller stands for; may read from the database.
   *
   * @param field where it came from, for the refusal
   * @throws ProtocolException {@code bad_position} when it was not made for the caller
   */
  public Cursor read(Caller caller, String field, String cursor) {
    String content = content(caller, field, cursor);
    int line = content.indexOf('\n');
    int space = content.indexOf(' ');
    String rest = content.substring(line + 1);
    String places =
        cursor.startsWith(STORED) ? store.find(rest).orElseThrow(() -> refused(field)) : rest;
    return new Cursor(
        content.substring(0, space),
        Long.parseLong(content.substring(space + 1, line)),
        bookmark(places));
  }

  /** The device of a cursor of the caller; refuses as {@link #read} does, without the database. */
  public String device(Caller caller, String field, String cursor) {
    String content = content(caller, field, cursor);
    return content.substring(0, content.indexOf(' '));
  }

  private String content(Caller caller, String field, String cursor) {
    int dot = cursor.lastIndexOf('.');
    if (cursor.length() > MAX_LENGTH || dot < 1 || !isSigned(caller, cursor, dot)) {
      throw refused(field);
    }
    return new String(
        Base64.getUrlDecoder().decode(cursor.substring(1, dot)), StandardCharsets.UTF_8);
  }

  private boolean isSigned(Caller caller, String cursor, int dot) {
    return MessageDigest.isEqual(
        signature(caller, cursor.substring(0, dot)).getBytes(StandardCharsets.US_ASCII),
        cursor.substring(dot + 1).getBytes(StandardCharsets.UTF_8));
  }

  private static ProtocolException refused(String field) {
    return new ProtocolException(
        ErrorCode.BAD_POSITION,
        field,
        field + " is no cursor of this user, or its time is over; begin again without it");
  }

  /** Names have no white space. */
  private static String lines(Bookmark bookmark) {
    StringBuilder lines = new StringBuilder();
    for (Place place : bookmark.places()) {
      lines
          .append(place.presence() ? '+' : '-')
          .append(place.channel())
          .append(' ')
          .append(place.position().orElse(""))
          .append('\n');
    }
    return lines.toString();
  }

  private static Bookmark bookmark(String lines) {
    return new Bookmark(lines.lines().map(Cursors::place).toList());
  }

  private static Place place(String line) {
    int space = line.indexOf(' ');
    String position = line.substring(space + 1);
    return new Place(
        line.substring(1, space),
        position.isEmpty() ? Optional.empty() : Optional.of(position),
        line.charAt(0) == '+');
  }
}
