package dev.tidings.notification;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.protocol.ProtocolException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.DateTimeException;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What a user wants, on the wire; what is not given is as usual. */
@Schema(name = "NotificationPreferences")
record PreferencesBody(
    @Schema(description = "A name of the IANA database") @Nullable @Size(min = 1, max = 64)
        String zone,
    @Schema(description = "When not to be disturbed") @Nullable @Valid Quiet quietHours,
    @Schema(description = "When on each day the digest is told")
        @Nullable
        @Pattern(regexp = PreferencesBody.TIME, message = "must be a time such as 08:00")
        String digestAt,
    @Schema(description = "By kind") @Nullable @Valid @Size(max = 64) List<Kind> kinds) {
  static final String TIME = "([01]\\d|2[0-3]):[0-5]\\d";

  /** When not to be disturbed, by the user's clock. */
  @Schema(name = "QuietHours")
  record Quiet(
      @Schema(description = "From then on")
          @NotNull
          @Pattern(regexp = TIME, message = "must be a time such as 22:00")
          String from,
      @Schema(description = "Until then")
          @NotNull
          @Pattern(regexp = TIME, message = "must be a time such as 07:00")
          String to) {}

  /** What the user wants of one kind; {@code *} is every kind that is not named. */
  @Schema(name = "KindPreference")
  record Kind(
      @Schema(description = "A kind, or * for every other")
          @NotNull
          @Pattern(regexp = Notice.KIND + "|\\*", message = "must be * or match " + Notice.KIND)
          String kind,
      @Schema(description = "Whether it is pushed at once") @Nullable Boolean realtime,
      @Schema(description = "Whether it may come up by itself") @Nullable Boolean toast,
      @Schema(description = "Whether it may be heard") @Nullable Boolean sound,
      @Schema(description = "Whether it is in the list only") @Nullable Boolean muted,
      @Schema(description = "Whether it is told once a day with the others")
          @Nullable Boolean digest) {
    Preference preference() {
      Preference usual = Preference.USUAL;
      return new Preference(
          realtime == null ? usual.realtime() : realtime,
          toast == null ? usual.toast() : toast,
          sound == null ? usual.sound() : sound,
          muted == null ? usual.muted() : muted,
          digest == null ? usual.digest() : digest);
    }
  }

  Preferences preferences() {
    Preferences usual = Preferences.USUAL;
    Map<String, Preference> byKind = new HashMap<>();
    if (kinds != null) {
      kinds.forEach(kind -> byKind.put(kind.kind(), kind.preference()));
    }
    return new Preferences(
        zone == null ? usual.zone() : zone(zone),
        Optional.ofNullable(quietHours)
            .map(q -> new QuietHours(LocalTime.parse(q.from()), LocalTime.parse(q.to()))),
        digestAt == null ? usual.digestAt() : LocalTime.parse(digestAt),
        byKind);
  }

  /** Only names of the IANA database: an offset would not follow the clocks. */
  private static ZoneId zone(String id) {
    try {
      if (ZoneId.getAvailableZoneIds().contains(id)) {
        return ZoneId.of(id);
      }
    } catch (DateTimeException e) {
      throw noZone();
    }
    throw noZone();
  }

  private static ProtocolException noZone() {
    return new ProtocolException(
        ErrorCode.BAD_FIELD, "zone", "zone must be a name of the IANA database: Europe/Berlin");
  }

  static String json(Preferences preferences) {
    JsonWriter json =
        JsonWriter.object()
            .text(
                "zone",
                preferences.zone().getId().equals("Z") ? "UTC" : preferences.zone().getId());
    preferences
        .quiet()
        .ifPresent(
            quiet ->
                json.json(
                    "quietHours",
                    JsonWriter.object()
                        .text("from", quiet.from().toString())
                        .text("to", quiet.to().toString())
                        .end()));
    return json.text("digestAt", preferences.digestAt().toString())
        .array(
            "kinds",
            new TreeMap<>(preferences.kinds())
                .entrySet().stream().map(e -> e.getValue().json(e.getKey())).toList())
        .end();
  }
}
