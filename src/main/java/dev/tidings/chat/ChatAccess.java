package dev.tidings.chat;

import dev.tidings.channel.ChannelGuard;
import dev.tidings.channel.FeedGuard;
import dev.tidings.protocol.ChannelName;
import dev.tidings.rest.Problem;
import dev.tidings.rest.ProblemException;
import dev.tidings.security.Caller;
import dev.tidings.security.Role;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Who may see which chat: services all of their tenant; participants theirs; agents and admins
 * those of visitors; a visitor the one that its token is for. Who may see a chat may speak in it
 * and see who types. The one answer for REST and for every channel.
 */
@Singleton
public class ChatAccess {
  private final Chats chats;

  /** The rights of this deployment. */
  @Inject
  public ChatAccess(Chats chats) {
    this.chats = chats;
  }

  /** The chat, if the caller may see it; for others it is not there. */
  Optional<Chat> find(Caller caller, long id) {
    return Optional.of(id)
        .filter(chat -> caller.mayTouch(Chat.channel(chat)))
        .flatMap(chat -> chats.find(caller.tenant(), chat))
        .filter(chat -> maySee(caller, chat));
  }

  /**
   * The chat that a path names, if the caller may see it.
   *
   * @throws ProblemException 404 for one that it may not see, and for what is no id
   */
  Chat required(Caller caller, String id) {
    return Optional.of(id)
        .filter(text -> text.matches("[1-9]\\d{0,17}"))
        .map(Long::parseLong)
        .flatMap(number -> find(caller, number))
        .orElseThrow(() -> new ProblemException(Problem.notFound()));
  }

  private boolean maySee(Caller caller, Chat chat) {
    return caller.has(Role.SERVICE)
        || (chat.isOfVisitor() && seesVisitors(caller))
        || chats.partOf(chat.id(), caller.user()).isPresent();
  }

  /** Whether the caller may see the chats of all visitors of its tenant. */
  static boolean seesVisitors(Caller caller) {
    return caller.has(Role.AGENT) || caller.has(Role.ADMIN);
  }

  private boolean maySee(Caller caller, ChannelName channel) {
    return Chat.idOf(channel).flatMap(id -> find(caller, id)).isPresent();
  }

  /** Who may read and write in a chat. */
  @Produces
  @Singleton
  ChannelGuard chatGuard() {
    return new Guard(Chat.NAMESPACE) {
      @Override
      public boolean mayRead(Caller caller, ChannelName channel) {
        return maySee(caller, channel);
      }
    };
  }

  /** Who may see and show that somebody types; in chats, whoever is in them. */
  @Produces
  @Singleton
  ChannelGuard typingGuard() {
    return new Guard("typing") {
      @Override
      public boolean mayRead(Caller caller, ChannelName channel) {
        return !channel.key().startsWith(Chat.NAMESPACE + ':')
            || maySee(caller, new ChannelName(channel.key()));
      }
    };
  }

  /** Agents and admins hear of all visitors' chats; only back ends may tell them of one. */
  @Produces
  @Singleton
  ChannelGuard feedGuard() {
    return new FeedGuard(Chats.FEED) {
      @Override
      public boolean mayRead(Caller caller, ChannelName channel) {
        return seesVisitors(caller) || caller.has(Role.SERVICE);
      }
    };
  }

  /** Who may read may write; nobody is present. */
  private abstract static class Guard implements ChannelGuard {
    private final String namespace;

    Guard(String namespace) {
      this.namespace = namespace;
    }

    @Override
    public String namespace() {
      return namespace;
    }

    @Override
    public boolean mayWrite(Caller caller, ChannelName channel) {
      return mayRead(caller, channel);
    }

    @Override
    public boolean mayJoin(Caller caller, ChannelName channel) {
      return false;
    }
  }
}
