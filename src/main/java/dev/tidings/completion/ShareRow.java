package dev.tidings.completion;

import jakarta.persistence.Cacheable;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A row of {@code ai_share}: a user who may read somebody else's conversation. */
@Entity
@Cacheable(false)
@IdClass(ShareRow.Key.class)
@Table(name = "ai_share")
class ShareRow {
  @Id
  @Column(name = "conversation_id")
  private long conversationId;

  @Id
  @Column(name = "user_id")
  private String userId = "";

  private String tenant = "";

  /** For JPA. */
  protected ShareRow() {}

  ShareRow(String tenant, long conversationId, String userId) {
    this.tenant = tenant;
    this.conversationId = conversationId;
    this.userId = userId;
  }

  String tenant() {
    return tenant;
  }

  /** The conversation and the user; JPA wants fields of the same names. */
  static class Key implements Serializable {
    private static final long serialVersionUID = 1L;

    private long conversationId;
    private String userId = "";

    /** For JPA. */
    Key() {}

    Key(long conversationId, String userId) {
      this.conversationId = conversationId;
      this.userId = userId;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key
          && key.conversationId == conversationId
          && key.userId.equals(userId);
    }

    @Override
    public int hashCode() {
      return Objects.hash(conversationId, userId);
    }
  }
}
