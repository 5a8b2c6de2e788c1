package dev.tidings.chat;

import dev.tidings.chat.Chat.Person;
import jakarta.persistence.Cacheable;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.util.Objects;

/** An agent of a tenant, and whose turn it is. */
@Entity
@Table(name = "chat_agent")
@Cacheable(false)
@IdClass(ChatAgent.Key.class)
class ChatAgent {
  @Id private String tenant = "";

  @Id
  @Column(name = "user_id")
  private String user = "";

  @Column(name = "user_name")
  private String userName = "";

  private long turn;

  /** For JPA. */
  protected ChatAgent() {}

  ChatAgent(String tenant, Person agent) {
    this.tenant = tenant;
    this.user = agent.userId();
    this.userName = agent.name();
  }

  Person person() {
    return new Person(user, userName);
  }

  long turn() {
    return turn;
  }

  void rename(String name) {
    userName = name;
  }

  void take(long nextTurn) {
    turn = nextTurn;
  }

  /** The key of the table. */
  static class Key {
    private String tenant = "";
    private String user = "";

    /** For JPA. */
    protected Key() {}

    Key(String tenant, String user) {
      this.tenant = tenant;
      this.user = user;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key && key.tenant.equals(tenant) && key.user.equals(user);
    }

    @Override
    public int hashCode() {
      return Objects.hash(tenant, user);
    }
  }
}
