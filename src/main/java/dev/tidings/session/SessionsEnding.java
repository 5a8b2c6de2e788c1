package dev.tidings.session;

/**
 * The node ends all its sessions for good, and whatever else clients have open here has to go with
 * them: a server that stops waits for its requests. Can be fired twice.
 */
public record SessionsEnding() {}
