package dev.tidings.architecture.planted.protocol;

import dev.tidings.architecture.planted.session.Greets;

/** Breaks the table on purpose: the wire contract must not know sessions. */
public class KnowsSessions {
  /** What it must not know. */
  public Greets forbidden() {
    return new Greets();
  }
}
