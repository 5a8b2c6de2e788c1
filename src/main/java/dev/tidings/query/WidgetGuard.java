package dev.tidings.query;

import dev.tidings.channel.ChannelGuard;
import dev.tidings.protocol.ChannelName;
import dev.tidings.security.Caller;
import dev.tidings.security.Role;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Who may use {@code widget.{widget}}: where saved queries stand behind it, whoever may see all of
 * them reads and services publish; else every user of the tenant does both.
 */
@Singleton
public class WidgetGuard implements ChannelGuard {
  private final SavedQueries saved;

  /** The guard. */
  @Inject
  WidgetGuard(SavedQueries saved) {
    this.saved = saved;
  }

  @Override
  public String namespace() {
    return "widget";
  }

  @Override
  public boolean mayRead(Caller caller, ChannelName channel) {
    return behind(caller, channel).orElse(true);
  }

  @Override
  public boolean mayWrite(Caller caller, ChannelName channel) {
    return caller.has(Role.SERVICE) || behind(caller, channel).isEmpty();
  }

  @Override
  public boolean mayJoin(Caller caller, ChannelName channel) {
    return mayRead(caller, channel);
  }

  private Optional<Boolean> behind(Caller caller, ChannelName channel) {
    return saved.mayReadWidget(caller, channel.key());
  }
}
