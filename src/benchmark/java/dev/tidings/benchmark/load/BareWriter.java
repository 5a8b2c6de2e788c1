package dev.tidings.benchmark.load;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/** A publisher at a baseline, which acknowledges nothing: what is delivered sets its pace. */
final class BareWriter extends Writer {
  private final Baseline baseline;
  private final BooleanSupplier room;

  BareWriter(
      int publisher, Baseline baseline, Arrivals arrivals, Faults faults, BooleanSupplier room) {
    super(publisher, arrivals, faults);
    this.baseline = baseline;
    this.room = room;
  }

  @Override
  public String target() {
    return baseline.writerTarget();
  }

  @Override
  public String headers() {
    return "";
  }

  @Override
  public void opened(Link opened) {
    super.opened(opened);
    if (baseline != Baseline.SOCKET_IO) {
      joined();
    }
  }

  @Override
  boolean hasRoom() {
    return room.getAsBoolean();
  }

  @Override
  byte[] publication(int channel, long sequence, long at) {
    String head = baseline == Baseline.SOCKET_IO ? "42[\"publish\",\"c" + channel + "\"," : "";
    byte[] text = new byte[head.length() + Payload.LENGTH + (head.isEmpty() ? 0 : 1)];
    System.arraycopy(head.getBytes(StandardCharsets.US_ASCII), 0, text, 0, head.length());
    Payload.write(text, head.length(), Payload.PUBLISHER_BASE + publisher, sequence, at);
    if (!head.isEmpty()) {
      text[text.length - 1] = ']';
    }
    return text;
  }

  @Override
  public void text(Link link, ByteBuf in, int from, int length) {
    if (baseline == Baseline.SOCKET_IO
        && SocketIo.answer(link, in, from, length, "[\"join\",\"publishers\"]")) {
      joined();
    }
  }
}
