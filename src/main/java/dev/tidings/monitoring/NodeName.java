package dev.tidings.monitoring;

import dev.tidings.settings.InvalidSettingException;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * What operators call this node: the setting, or else the name of its machine with a few letters
 * that are new at each start, since a machine may have several nodes.
 */
@Singleton
public class NodeName {
  private static final int MAX_NAME = 64;
  private static final int MAX_HOST = 48;
  private static final int LETTERS = 3;

  private final String text;

  /** The name of this node. */
  @Inject
  public NodeName(Settings settings) {
    this.text = settings.text(Setting.NODE).map(NodeName::checked).orElseGet(NodeName::ofMachine);
  }

  private static String checked(String name) {
    if (name.length() > MAX_NAME) {
      throw new InvalidSettingException(
          Setting.NODE, name, "must have at most " + MAX_NAME + " characters");
    }
    return name;
  }

  private static String ofMachine() {
    byte[] letters = new byte[LETTERS];
    new SecureRandom().nextBytes(letters);
    return host() + '-' + HexFormat.of().formatHex(letters);
  }

  private static String host() {
    try {
      String host = InetAddress.getLocalHost().getHostName();
      return host.substring(0, Math.min(MAX_HOST, host.length()));
    } catch (UnknownHostException e) {
      return "node"; // a machine without a name
    }
  }

  /** The name, at most 64 characters. */
  public String text() {
    return text;
  }
}
