package dev.tidings.resume;

import dev.tidings.protocol.ChannelName;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.FrameDecoder;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.session.Bookmark;
import dev.tidings.session.Bookmark.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for that opens a stream or polls: which device it is, and where it goes on.
 *
 * @param device as the client or its cursor names it
 * @param turn of the cursor; 0 without one
 * @param bookmark the channels it wants, and where it stands in each
 */
public record Resumption(Optional<String> device, long turn, Bookmark bookmark) {
  private static final String ALL = "*";
  private static final int MAX_CHANNELS = 512;
  private static final int FRAMES_AT_ONCE = 64;
  private static final Pattern POSITION = Pattern.compile("[0-9a-z:]{0,64}");

  /**
   * The parameters of a request, as text; null where there is none.
   *
   * @param channels names separated by commas
   * @param positions an event id for each of the channels in their order, which may be empty
   * @param presence names of channels whose presence is to be told, or {@code *} for all
   */
  public record Parameters(
      @Nullable String channels,
      @Nullable String positions,
      @Nullable String presence,
      @Nullable String device) {}

  /**
   * Reads what is asked for. A cursor that the client sends by itself says all; one that it was
   * asked to put into an address says where it stands in the channels that the address names, if it
   * names any.
   *
   * @throws ProtocolException {@code bad_field} that names the parameter, or {@code bad_position}
   *     when the cursor is of another device
   */
  public static Resumption of(Parameters asked, Optional<Cursors.Cursor> cursor, boolean exact) {
    Optional<String> device = device(asked, cursor);
    if (cursor.isPresent() && (!exact || asked.channels() == null)) {
      return new Resumption(device, cursor.get().turn(), cursor.get().bookmark());
    }
    long turn = cursor.map(Cursors.Cursor::turn).orElse(0L);
    Bookmark known = cursor.map(Cursors.Cursor::bookmark).orElseGet(() -> new Bookmark(List.of()));
    return new Resumption(device, turn, wanted(asked, known));
  }

  private static Optional<String> device(Parameters asked, Optional<Cursors.Cursor> cursor) {
    Optional<String> named = Optional.ofNullable(asked.device()).filter(d -> !d.isEmpty());
    if (named.filter(device -> !FrameDecoder.validDevice(device)).isPresent()) {
      throw refused("device", "must have 8 to 64 characters of A-Z a-z 0-9 _ -");
    }
    Optional<String> signed = cursor.map(Cursors.Cursor::device);
    if (named.isPresent() && signed.isPresent() && !named.equals(signed)) {
      throw new ProtocolException(
          ErrorCode.BAD_POSITION, "device", "the cursor is of another device; begin again without");
    }
    return named.or(() -> signed);
  }

  private static Bookmark wanted(Parameters asked, Bookmark known) {
    Map<String, Place> places =
        known.places().stream()
            .collect(Collectors.toMap(Place::channel, place -> place, (first, second) -> first));
    List<String> channels = channels(asked.channels());
    List<String> positions = positions(asked.positions(), channels.size());
    Set<String> presence = presence(asked.presence(), channels);
    List<Place> wanted = new ArrayList<>();
    for (int i = 0; i < channels.size(); i++) {
      String channel = channels.get(i);
      Optional<Place> place = Optional.ofNullable(places.get(channel));
      Optional<String> position =
          positions.get(i).isEmpty()
              ? place.flatMap(Place::position)
              : Optional.of(positions.get(i));
      boolean listens =
          asked.presence() == null
              ? place.filter(Place::presence).isPresent()
              : presence.contains(channel);
      wanted.add(new Place(channel, position, listens));
    }
    return new Bookmark(wanted);
  }

  private static List<String> channels(@Nullable String text) {
    List<String> names = parts(text);
    if (names.size() > MAX_CHANNELS) {
      throw refused("channels", "must name at most " + MAX_CHANNELS + " channels");
    }
    if (new HashSet<>(names).size() < names.size()) {
      throw refused("channels", "must name each channel once");
    }
    names.forEach(Resumption::requireName);
    return names;
  }

  private static void requireName(String name) {
    try {
      new ChannelName(name);
    } catch (ProtocolException e) {
      throw new ProtocolException(e.code(), "channels", e.detail());
    }
  }

  private static List<String> positions(@Nullable String text, int count) {
    if (text == null || text.isEmpty()) {
      return Collections.nCopies(count, "");
    }
    List<String> positions = Arrays.asList(text.split(",", -1));
    if (positions.size() != count) {
      throw refused("positions", "must have one, which may be empty, for each of the channels");
    }
    if (!positions.stream().allMatch(position -> POSITION.matcher(position).matches())) {
      throw refused("positions", "must hold event ids");
    }
    return positions;
  }

  private static Set<String> presence(@Nullable String text, List<String> channels) {
    Set<String> names = new LinkedHashSet<>(parts(text));
    if (names.equals(Set.of(ALL))) {
      return Set.copyOf(channels);
    }
    if (!channels.containsAll(names)) {
      throw refused("presence", "must name only channels that are in channels, or be *");
    }
    return names;
  }

  private static List<String> parts(@Nullable String text) {
    return text == null || text.isEmpty() ? List.of() : Arrays.asList(text.split(",", -1));
  }

  private static ProtocolException refused(String field, String rule) {
    return new ProtocolException(ErrorCode.BAD_FIELD, field, field + " " + rule);
  }

  /** The client messages that ask for the channels, each within the bounds of one. */
  public List<String> messages() {
    List<String> messages = new ArrayList<>();
    List<Place> places = bookmark.places();
    for (int i = 0; i < places.size(); i += FRAMES_AT_ONCE) {
      messages.add(
          places.subList(i, Math.min(places.size(), i + FRAMES_AT_ONCE)).stream()
              .map(Resumption::subscribe)
              .collect(Collectors.joining(",", "[", "]")));
    }
    return messages;
  }

  private static String subscribe(Place place) {
    return JsonWriter.object()
        .text("type", "subscribe")
        .text("channel", place.channel())
        .json(
            "options",
            JsonWriter.object()
                .flagIfSet("presence", place.presence())
                .text("lastEventId", place.position().orElse(null))
                .end())
        .end();
  }
}
