package dev.tidings.agent;

import dev.tidings.notification.FeedReader;
import jakarta.persistence.Cacheable;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A row of {@code agent_execution_reader}: one {@link FeedReader} of an execution. */
@Entity
@Cacheable(false)
@IdClass(ExecutionReader.Key.class)
@Table(name = "agent_execution_reader")
class ExecutionReader {
  @Id
  @Column(name = "execution_id")
  private long executionId;

  @Id private String reader = "";
  private String tenant = "";
  private String agent = "";

  /** For JPA. */
  protected ExecutionReader() {}

  ExecutionReader(Execution execution, FeedReader reader) {
    this.executionId = execution.id();
    this.reader = reader.text();
    this.tenant = execution.tenant();
    this.agent = execution.agent();
  }

  String tenant() {
    return tenant;
  }

  String agent() {
    return agent;
  }

  /** The execution and the reader; JPA wants fields of the same names. */
  static class Key implements Serializable {
    private static final long serialVersionUID = 1L;

    private long executionId;
    private String reader = "";

    /** For JPA. */
    Key() {}

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key
          && key.executionId == executionId
          && key.reader.equals(reader);
    }

    @Override
    public int hashCode() {
      return Objects.hash(executionId, reader);
    }
  }
}
