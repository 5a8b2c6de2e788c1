package dev.tidings.admin;

import dev.tidings.monitoring.Scope;
import dev.tidings.protocol.JsonObject;
import dev.tidings.rest.Page;
import dev.tidings.rest.PageCursor;
import dev.tidings.rest.Problem;
import dev.tidings.rest.ProblemException;
import dev.tidings.security.Caller;
import dev.tidings.security.CurrentCaller;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a resource of orders that hold for a time has, whatever is ordered. */
public abstract class TemporaryResource<R extends Temporary> {
  private static final int MAX_TENANT = 64;
  private static final long MAX_MINUTES = Duration.ofDays(30).toMinutes();

  @Inject CurrentCaller current;
  @Inject Clock clock;

  /** Some that hold, the last first; of all tenants when there is none. */
  abstract List<R> some(Optional<String> tenant, long before, int max);

  /** Takes one away; false when the caller sees none with this id. */
  abstract boolean takeAway(Caller caller, Optional<String> tenant, long id);

  Response page(@Nullable String cursor, @Nullable String limit) {
    Page.Asked asked = Page.Asked.of(cursor, limit);
    long before = asked.after().map(after -> after.key(0)).orElse(Long.MAX_VALUE);
    List<R> found = some(visible(), before, asked.limit() + 1);
    return OverviewResource.fresh(
        asked.page(found, row -> PageCursor.of(row.id())).json(Temporary::json));
  }

  Response takenAway(String id) {
    boolean isGone =
        id.matches("\\d{1,18}") && takeAway(current.required(), visible(), Long.parseLong(id));
    if (!isGone) {
      throw new ProblemException(Problem.notFound());
    }
    return Response.noContent().build();
  }

  static Response created(Temporary row) {
    return Response.status(Response.Status.CREATED).entity(row.json()).build();
  }

  /** Operators name the tenant, or mean their own; others have no choice. */
  String tenant(JsonObject json) {
    return visible()
        .or(() -> StorableText.optional(json, "tenant", MAX_TENANT))
        .orElse(current.required().tenant());
  }

  /** Until when it holds, by its {@code minutes}. */
  Instant until(JsonObject json) {
    long minutes =
        json.integer("minutes", 1, MAX_MINUTES).orElseThrow(() -> JsonObject.missing("minutes"));
    return clock.instant().plus(Duration.ofMinutes(minutes));
  }

  private Optional<String> visible() {
    return Scope.of(current.required()).tenant();
  }
}
