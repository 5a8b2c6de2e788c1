package dev.tidings.query;

import dev.tidings.channel.ChannelGuard;
import dev.tidings.protocol.ChannelName;
import dev.tidings.security.Caller;
import dev.tidings.security.Role;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Who may read {@code query.{id}}: whoever may see the query. {@code query.saved.{id}} is read by
 * whoever may see that saved query. Services publish.
 */
@Singleton
public class QueryGuard implements ChannelGuard {
  static final String NAMESPACE = "query";

  private static final String SAVED = "saved.";
  private static final int MAX_DIGITS = 18;

  private final Queries queries;
  private final SavedQueries saved;

  /** The guard. */
  @Inject
  QueryGuard(Queries queries, SavedQueries saved) {
    this.queries = queries;
    this.saved = saved;
  }

  @Override
  public String namespace() {
    return NAMESPACE;
  }

  @Override
  public boolean mayRead(Caller caller, ChannelName channel) {
    return channel.key().startsWith(SAVED)
        ? id(channel.key().substring(SAVED.length()))
            .filter(id -> saved.maySee(caller, id))
            .isPresent()
        : id(channel.key()).flatMap(id -> queries.find(caller, id)).isPresent();
  }

  @Override
  public boolean mayWrite(Caller caller, ChannelName channel) {
    return caller.has(Role.SERVICE) && mayRead(caller, channel);
  }

  @Override
  public boolean mayJoin(Caller caller, ChannelName channel) {
    return false;
  }

  /** The id that a text is; empty where it is none. */
  static Optional<Long> id(String text) {
    return text.matches("[1-9]\\d*") && text.length() <= MAX_DIGITS
        ? Optional.of(Long.parseLong(text))
        : Optional.empty();
  }
}
