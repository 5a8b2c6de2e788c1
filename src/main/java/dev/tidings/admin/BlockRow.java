package dev.tidings.admin;

import dev.tidings.protocol.JsonWriter;
import dev.tidings.security.Blocklist.Block;
import dev.tidings.security.Blocklist.Kind;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A row of {@code block}. */
@Entity
@Table(name = "block")
public class BlockRow implements Temporary {
  /** As in the migration. */
  private static final int IDS_AT_ONCE = 50;

  @Id
  @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "block_id")
  @SequenceGenerator(name = "block_id", sequenceName = "block_id", allocationSize = IDS_AT_ONCE)
  private @Nullable Long id;

  private String tenant = "";

  @Enumerated(EnumType.STRING)
  private Kind kind = Kind.USER;

  @Column(name = "value_text")
  private String value = "";

  private String reason = "";

  @Column(name = "blocked_by")
  private String by = "";

  @Column(name = "created_at")
  private long created;

  @Column(name = "until_at")
  private long until;

  /** For JPA. */
  protected BlockRow() {}

  BlockRow(Block block, String by, long now) {
    this.tenant = block.tenant();
    this.kind = block.kind();
    this.value = block.value();
    this.reason = block.reason();
    this.by = by;
    this.created = now;
    this.until = block.until().toEpochMilli();
  }

  @Override
  public long id() {
    return Objects.requireNonNull(id);
  }

  @Override
  public String tenant() {
    return tenant;
  }

  Block block() {
    return new Block(tenant, kind, value, Instant.ofEpochMilli(until), reason);
  }

  @Override
  public String json() {
    return JsonWriter.object()
        .number("id", id())
        .text("tenant", tenant)
        .text("kind", kind.wireName())
        .text("value", value)
        .text("reason", reason)
        .text("by", by)
        .number("created", created)
        .number("until", until)
        .end();
  }
}
