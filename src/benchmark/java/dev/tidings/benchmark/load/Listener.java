package dev.tidings.benchmark.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A connection to the hub that subscribes to channels and hands on what comes. */
final class Listener implements Conversation {
  /** Is told of each frame of a channel; on the event loop. */
  interface Frames {
    void frame(String type, Json frame, long now);
  }

  private final HubAddress address;
  private final List<String> channels;
  private final Frames frames;
  private final Faults faults;
  private final CountDownLatch ready;
  private final Json frame = new Json(Unpooled.EMPTY_BUFFER);

  /**
   * A listener.
   *
   * @param ready is counted down for each channel that it is subscribed to
   */
  Listener(
      HubAddress address,
      List<String> channels,
      Frames frames,
      Faults faults,
      CountDownLatch ready) {
    this.address = address;
    this.channels = channels;
    this.frames = frames;
    this.faults = faults;
    this.ready = ready;
  }

  @Override
  public String target() {
    return address.target();
  }

  @Override
  public String headers() {
    return address.headers();
  }

  @Override
  public void opened(Link link) {
    for (int i = 0; i < channels.size(); i++) {
      link.send(
          "{\"type\":\"subscribe\",\"id\":%d,\"channel\":\"%s\"}".formatted(i, channels.get(i)));
    }
  }

  @Override
  public void text(Link link, ByteBuf in, int from, int length) {
    long now = Stopwatch.micros();
    int i = in.getByte(from) == '[' ? from + 1 : from;
    while (i < from + length && in.getByte(i) == '{') {
      int end = frame.read(in, i);
      handle(frame.text("type"), now);
      i = end + 1;
    }
  }

  private void handle(String type, long now) {
    switch (type) {
      case "subscribed" -> ready.countDown();
      case "connected", "pong" -> {} // nothing to do
      case "gap", "error", "disconnect" ->
          faults.other(address.device() + ": " + type + ' ' + frame.text("message"));
      default -> frames.frame(type, frame, now);
    }
  }

  @Override
  public void ended(String why) {
    if (!why.equals("done")) {
      faults.other(address.device() + ": " + why);
    }
  }
}
