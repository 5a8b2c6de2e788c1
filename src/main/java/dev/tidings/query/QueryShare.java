package dev.tidings.query;

import jakarta.persistence.Cacheable;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A row of {@code query_share}: a user who may see somebody else's query. */
@Entity
@Cacheable(false)
@IdClass(QueryShare.Key.class)
@Table(name = "query_share")
class QueryShare {
  @Id
  @Column(name = "query_id")
  private long queryId;

  @Id
  @Column(name = "user_id")
  private String userId = "";

  private String tenant = "";

  /** For JPA. */
  protected QueryShare() {}

  QueryShare(String tenant, long queryId, String userId) {
    this.tenant = tenant;
    this.queryId = queryId;
    this.userId = userId;
  }

  String tenant() {
    return tenant;
  }

  /** The query and the user; JPA wants fields of the same names. */
  static class Key implements Serializable {
    private static final long serialVersionUID = 1L;

    private long queryId;
    private String userId = "";

    /** For JPA. */
    Key() {}

    Key(long queryId, String userId) {
      this.queryId = queryId;
      this.userId = userId;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key && key.queryId == queryId && key.userId.equals(userId);
    }

    @Override
    public int hashCode() {
      return Objects.hash(queryId, userId);
    }
  }
}
