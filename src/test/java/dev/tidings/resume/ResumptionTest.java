package dev.tidings.resume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.resume.Cursors.Cursor;
import dev.tidings.resume.Resumption.Parameters;
import dev.tidings.session.Bookmark;
import dev.tidings.session.Bookmark.Place;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ResumptionTest {
  private static final String E1 = "0123456789abc:1";
  private static final String E2 = "0123456789abd:2";
  private static final Cursor CURSOR =
      new Cursor(
          "device-1",
          7,
          new Bookmark(
              List.of(
                  new Place("doc:1", Optional.of(E1), true),
                  new Place("doc:2", Optional.of(E2), false))));

  private static Parameters channels(@Nullable String channels) {
    return new Parameters(channels, null, null, null);
  }

  private static Resumption fresh(Parameters asked) {
    return Resumption.of(asked, Optional.empty(), true);
  }

  private static Place place(String channel, @Nullable String position, boolean presence) {
    return new Place(channel, Optional.ofNullable(position), presence);
  }

  @Test
  void theFirstTimeTheAddressSaysWhatIsWanted() {
    Resumption asked = fresh(new Parameters("doc:1,doc:2,doc:3", E1 + ",,", "doc:3", "device-9"));

    assertThat(asked.device()).contains("device-9");
    assertThat(asked.turn()).isZero();
    assertThat(asked.bookmark().places())
        .containsExactly(
            place("doc:1", E1, false), place("doc:2", null, false), place("doc:3", null, true));
    assertThat(fresh(channels(null)).bookmark().places()).isEmpty();
    assertThat(fresh(new Parameters("a,b", null, "*", null)).bookmark().places())
        .containsExactly(place("a", null, true), place("b", null, true));
  }

  @Test
  void aCursorThatTheBrowserSendsBeatsTheAddressThatItHasFromTheBeginning() {
    Resumption asked = Resumption.of(channels("doc:2,doc:9"), Optional.of(CURSOR), false);

    assertThat(asked.bookmark()).isEqualTo(CURSOR.bookmark());
    assertThat(asked.device()).contains("device-1");
    assertThat(asked.turn()).isEqualTo(7);
  }

  @Test
  void aCursorInTheAddressSaysWhereItStandsInTheChannelsThatTheAddressNames() {
    Resumption asked = Resumption.of(channels("doc:9,doc:1"), Optional.of(CURSOR), true);

    assertThat(asked.bookmark().places())
        .containsExactly(place("doc:9", null, false), place("doc:1", E1, true));
    assertThat(Resumption.of(channels(null), Optional.of(CURSOR), true).bookmark())
        .isEqualTo(CURSOR.bookmark());
  }

  @Test
  void aCursorOfAnotherDeviceIsRefused() {
    assertRefused(
        ErrorCode.BAD_POSITION,
        "device",
        () ->
            Resumption.of(new Parameters(null, null, null, "device-2"), Optional.of(CURSOR), true));
  }

  @Test
  void whatCannotBeMeantIsRefusedByItsName() {
    assertRefused(ErrorCode.BAD_FIELD, "device", () -> fresh(of(null, null, null, "x")));
    assertRefused(ErrorCode.BAD_NAME, "channels", () -> fresh(channels("a,,b")));
    assertRefused(ErrorCode.BAD_NAME, "channels", () -> fresh(channels("a b")));
    assertRefused(ErrorCode.BAD_FIELD, "channels", () -> fresh(channels("a,a")));
    assertRefused(
        ErrorCode.BAD_FIELD,
        "channels",
        () ->
            fresh(
                channels(
                    IntStream.range(0, 513)
                        .mapToObj(i -> "doc:" + i)
                        .collect(Collectors.joining(",")))));
    assertRefused(ErrorCode.BAD_FIELD, "positions", () -> fresh(of("a,b", E1, null, null)));
    assertRefused(ErrorCode.BAD_FIELD, "positions", () -> fresh(of("a", "a b", null, null)));
    assertRefused(ErrorCode.BAD_FIELD, "presence", () -> fresh(of("a", null, "b", null)));
  }

  private static Parameters of(
      @Nullable String channels,
      @Nullable String positions,
      @Nullable String presence,
      @Nullable String device) {
    return new Parameters(channels, positions, presence, device);
  }

  @Test
  void whatIsWantedIsAskedForByFramesWithinTheBoundsOfAMessage() {
    assertThat(Resumption.of(channels("doc:9,doc:1"), Optional.of(CURSOR), true).messages())
        .containsExactly(
            "[{\"type\":\"subscribe\",\"channel\":\"doc:9\",\"options\":{}},"
                + "{\"type\":\"subscribe\",\"channel\":\"doc:1\",\"options\":"
                + "{\"presence\":true,\"lastEventId\":\"0123456789abc:1\"}}]");
    String many =
        IntStream.range(0, 200).mapToObj(i -> "doc:" + i).collect(Collectors.joining(","));
    assertThat(fresh(channels(many)).messages()).hasSize(4);
    assertThat(fresh(channels(null)).messages()).isEmpty();
  }

  private static void assertRefused(ErrorCode code, String field, ThrowingCallable reading) {
    assertThatThrownBy(reading)
        .isInstanceOfSatisfying(
            ProtocolException.class,
            refusal -> {
              assertThat(refusal.code()).isEqualTo(code);
              assertThat(refusal.field()).isEqualTo(field);
            });
  }
}
