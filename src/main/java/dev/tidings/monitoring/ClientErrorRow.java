package dev.tidings.monitoring;

import dev.tidings.protocol.JsonWriter;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Errors of a tenant's clients that are the same. */
@Entity
@Table(name = "client_error")
@IdClass(ClientErrorRow.Key.class)
public class ClientErrorRow {
  /** The most users that are told apart. */
  private static final int MOST_USERS = 50;

  @Id private String tenant = "";
  @Id private long fingerprint;
  private String message = "";
  private long times;

  @Column(name = "first_at")
  private long first;

  @Column(name = "last_at")
  private long last;

  /** Their ids, a line each. */
  private String users = "";

  @Column(name = "sample_user")
  private String user = "";

  private @Nullable String version;
  private @Nullable String stack;
  private @Nullable String url;

  /** For JPA. */
  protected ClientErrorRow() {}

  ClientErrorRow(ClientError error, long now) {
    this.tenant = error.tenant();
    this.fingerprint = error.fingerprint();
    this.first = now;
    add(error, now);
  }

  /** Which it is. */
  public static final class Key implements Serializable {
    private static final long serialVersionUID = 1L;

    private String tenant = "";
    private long fingerprint;

    /** For JPA. */
    public Key() {}

    Key(String tenant, long fingerprint) {
      this.tenant = tenant;
      this.fingerprint = fingerprint;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key
          && fingerprint == key.fingerprint
          && tenant.equals(key.tenant);
    }

    @Override
    public int hashCode() {
      return Objects.hash(tenant, fingerprint);
    }
  }

  /** Counts it once more; the newest is the one that is shown. */
  final void add(ClientError error, long now) {
    message = error.message();
    times += error.times();
    last = now;
    user = error.user();
    version = error.version().orElse(null);
    stack = error.stack().orElse(null);
    url = error.url().orElse(null);
    Set<String> known = new LinkedHashSet<>(users.isEmpty() ? List.of() : users.lines().toList());
    if (known.size() < MOST_USERS && known.add(error.user())) {
      users = String.join("\n", known);
    }
  }

  /** Where it is in the order of time. */
  public Place place() {
    return new Place(last, fingerprint);
  }

  /** Where a page ends. */
  public record Place(long last, long fingerprint) {}

  /** As the admin API shows it. */
  public String json() {
    return JsonWriter.object()
        .text("fingerprint", Long.toHexString(fingerprint))
        .text("tenant", tenant)
        .text("message", message)
        .number("count", times)
        .number("first", first)
        .number("last", last)
        .number("users", users.lines().count())
        .text("version", version)
        .json(
            "sample",
            JsonWriter.object()
                .text("userId", user)
                .number("at", last)
                .text("stack", stack)
                .text("url", url)
                .end())
        .end();
  }
}
