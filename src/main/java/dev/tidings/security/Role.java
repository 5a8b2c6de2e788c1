package dev.tidings.security;

import java.util.Locale;

/** The roles that the hub knows. A token may carry others; they mean nothing here. */
public enum Role {
  /** A back end: publishes what only back ends may, without rate limits. */
  SERVICE,
  /** Answers chats of its tenant. */
  AGENT,
  /** Runs its own tenant. */
  ADMIN,
  /** Runs the hub; only for callers of the tenant {@code tidings.operators.tenant}. */
  OPERATOR;

  /** The name in tokens, for example {@code service}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
