package dev.tidings.protocol;

/**
 * Who published; from the token, never from the frame.
 *
 * @param clientId the device
 */
public record Sender(String userId, String clientId, String name) {
  /** The hub itself, which no caller can be: a user's id is never empty. */
  public static final Sender HUB = new Sender("", "", "");

  /** What its sequence numbers are counted by: the user and the device. */
  public String key() {
    return userId + '/' + clientId;
  }

  /** Whether it is the hub. */
  public boolean isHub() {
    return userId.isEmpty();
  }

  String json() {
    return JsonWriter.object()
        .text("userId", userId)
        .text("clientId", clientId)
        .text("name", name)
        .end();
  }
}
