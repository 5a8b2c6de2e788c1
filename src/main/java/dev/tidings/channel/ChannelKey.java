package dev.tidings.channel;

import dev.tidings.protocol.ChannelName;

/**
 * A channel of a tenant; the same name in two tenants is two channels.
 *
 * @param tenant from a token, never from a frame
 */
public record ChannelKey(String tenant, ChannelName name) {
  @Override
  public String toString() {
    return tenant + '/' + name;
  }
}
