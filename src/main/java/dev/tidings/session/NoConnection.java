package dev.tidings.session;

import dev.tidings.protocol.CloseCode;

/** What a session has that is there for the frames of one request; nothing is ever written. */
final class NoConnection implements Connection {
  @Override
  public void write(String message) {
    throw new IllegalStateException("there is nobody to write to");
  }

  @Override
  public void ping() {
    throw new IllegalStateException("there is nobody to ping");
  }

  @Override
  public void close(CloseCode code, String reason) {}

  @Override
  public void abort(Thread writer) {}

  @Override
  public boolean isDuplex() {
    return false;
  }

  @Override
  public boolean isWritable() {
    return false;
  }

  @Override
  public Lane lane() {
    return Lane.STREAMS;
  }

  @Override
  public boolean batches() {
    return true;
  }

  @Override
  public String transport() {
    return "request";
  }

  @Override
  public String remoteAddress() {
    return "";
  }
}
