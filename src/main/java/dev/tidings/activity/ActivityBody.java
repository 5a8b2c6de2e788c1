package dev.tidings.activity;

import dev.tidings.activity.NewActivity.Named;
import dev.tidings.protocol.JsonValue;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * What happened.
 *
 * @param audience {@code role:…} or {@code user:…}; absent for all of the tenant
 */
record ActivityBody(
    @NotBlank
        @Size(max = 64)
        @Pattern(
            regexp = "[a-z][a-z0-9_-]*(\\.[a-z][a-z0-9_-]*)*",
            message = "must be words of a-z, 0-9, _ and - with dots between them")
        String kind,
    @NotNull @Valid Who actor,
    @NotNull @Valid Who subject,
    @Nullable
        @Size(max = 2_000)
        @Pattern(regexp = "https://\\S+|/(?!/)\\S*", message = "must be https or relative")
        String link,
    @Nullable JsonValue data,
    @Nullable
        @Size(max = 133)
        @Pattern(regexp = "(role|user):.+", message = "must be role:<role> or user:<id>")
        String audience) {
  /** Somebody or something. */
  record Who(
      @NotBlank @Size(max = 128) String id, @Nullable @Size(min = 1, max = 128) String name) {
    Named named() {
      return new Named(id, name == null ? id : name);
    }
  }
}
