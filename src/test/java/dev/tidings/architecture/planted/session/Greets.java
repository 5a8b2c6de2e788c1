package dev.tidings.architecture.planted.session;

import dev.tidings.architecture.planted.protocol.Frame;

/** Keeps to the table. */
public class Greets {
  /** What it may know. */
  public Frame greeting() {
    return new Frame("connected");
  }
}
