package dev.tidings.completion;

import dev.tidings.channel.ChannelGuard;
import dev.tidings.protocol.ChannelName;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.rest.ProblemException;
import dev.tidings.security.Caller;
import dev.tidings.security.Role;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Who may see which conversation: its owner, whom it is shared with, and services. The one answer
 * for REST, streams and the channel. Services publish; nobody is present.
 */
@Singleton
public class CompletionAccess implements ChannelGuard {
  private final Conversations conversations;

  /** The rights of this deployment. */
  @Inject
  CompletionAccess(Conversations conversations) {
    this.conversations = conversations;
  }

  @Override
  public String namespace() {
    return Conversation.NAMESPACE;
  }

  @Override
  public boolean mayRead(Caller caller, ChannelName channel) {
    return Conversation.idOf(channel).flatMap(id -> find(caller, id)).isPresent();
  }

  @Override
  public boolean mayWrite(Caller caller, ChannelName channel) {
    return caller.has(Role.SERVICE) && mayRead(caller, channel);
  }

  @Override
  public boolean mayJoin(Caller caller, ChannelName channel) {
    return false;
  }

  /** The conversation, if the caller may see it; for others it is not there. */
  Optional<Conversation> find(Caller caller, long id) {
    return Optional.of(id)
        .filter(any -> !caller.isLimited())
        .flatMap(any -> conversations.find(caller.tenant(), id))
        .filter(found -> maySee(caller, found));
  }

  boolean maySee(Caller caller, Conversation conversation) {
    return caller.has(Role.SERVICE)
        || conversation.owner().userId().equals(caller.user())
        || conversations.isViewer(conversation.id(), caller.user());
  }

  /**
   * The conversation that a path names, if the caller may see it.
   *
   * @throws ProblemException 404 for one that it may not see, and for what is no id
   */
  Conversation required(Caller caller, String id) {
    return Conversation.id(id)
        .flatMap(number -> find(caller, number))
        .orElseThrow(Conversations::notFound);
  }

  /**
   * The same, for who may change it: its owner and services.
   *
   * @throws ProtocolException {@code forbidden} for who may see it only
   */
  Conversation owned(Caller caller, String id) {
    Conversation found = required(caller, id);
    if (!caller.has(Role.SERVICE) && !found.owner().userId().equals(caller.user())) {
      throw new ProtocolException(
          ErrorCode.FORBIDDEN, "only the owner of a conversation may do this");
    }
    return found;
  }

  /** The conversation whose answer is to be stopped: administrators may as well. */
  Conversation stoppable(Caller caller, String id) {
    return caller.has(Role.ADMIN)
        ? Conversation.id(id)
            .flatMap(number -> conversations.find(caller.tenant(), number))
            .orElseThrow(Conversations::notFound)
        : owned(caller, id);
  }
}
