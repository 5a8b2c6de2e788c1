package dev.tidings.activity;

import dev.tidings.activity.NewActivity.Named;
import dev.tidings.notification.FeedReader;
import dev.tidings.protocol.JsonValue;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What happened, as a service says it. */
@Schema(name = "NewActivity")
record ActivityBody(
    @Schema(description = "What happened, for example file.uploaded")
        @NotBlank
        @Size(max = 64)
        @Pattern(
            regexp = "[a-z][a-z0-9_-]*(\\.[a-z][a-z0-9_-]*)*",
            message = "must be words of a-z, 0-9, _ and - with dots between them")
        String kind,
    @Schema(description = "Who did it") @NotNull @Valid Who actor,
    @Schema(description = "What it was done to") @NotNull @Valid Who subject,
    @Schema(description = "Where to see more, https or relative")
        @Nullable
        @Size(max = 2_000)
        @Pattern(regexp = "https://\\S+|/(?!/)\\S*", message = "must be https or relative")
        String link,
    @Nullable @Schema(implementation = Object.class, description = "What the application adds")
        JsonValue data,
    @Schema(
            description =
                "Who may see it: role:<role> or user:<id>; all of the tenant unless given")
        @Nullable
        @Size(max = 133)
        @Pattern(regexp = "(role|user):.+", message = "must be role:<role> or user:<id>")
        String audience) {
  FeedReader mayRead() {
    FeedReader reader = audience == null ? FeedReader.EVERYONE : new FeedReader(audience);
    reader.requireChannel(Activities.FEED);
    return reader;
  }

  /** Somebody or something. */
  @Schema(name = "ActivityPart", description = "Somebody or something")
  record Who(
      @Schema(description = "The id, which tells it from others") @NotBlank @Size(max = 128)
          String id,
      @Schema(description = "What to call it; the id unless given")
          @Nullable
          @Size(min = 1, max = 128)
          String name) {
    Named named() {
      return new Named(id, name == null ? id : name);
    }
  }
}
