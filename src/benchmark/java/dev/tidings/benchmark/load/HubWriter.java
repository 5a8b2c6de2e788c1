package dev.tidings.benchmark.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** A publisher at the hub: at most so many of its publications wait for their {@code ack}. */
final class HubWriter extends Writer {
  private static final int REF_DIGITS = 10;

  private final HubAddress address;
  private final Publishing publishing;
  private final Json frame = new Json(Unpooled.EMPTY_BUFFER);
  private final byte[][] templates;
  private int unacked;

  HubWriter(
      int publisher,
      HubAddress address,
      int channels,
      Arrivals arrivals,
      Faults faults,
      Publishing publishing) {
    super(publisher, arrivals, faults);
    this.address = address;
    this.publishing = publishing;
    this.templates = new byte[channels][];
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
  boolean hasRoom() {
    return unacked < Publishing.UNACKED;
  }

  @Override
  byte[] publication(int channel, long sequence, long at) {
    byte[] text = templates[channel];
    if (text == null) {
      text = template(channel);
      templates[channel] = text;
    }
    Payload.digits(text, REF.length() + 3, REF_DIGITS, sequence);
    Payload.write(
        text, text.length - 1 - Payload.LENGTH, Payload.PUBLISHER_BASE + publisher, sequence, at);
    unacked++;
    return text;
  }

  private static final String REF = "{\"type\":\"publish\",\"id\":\"";

  private byte[] template(int channel) {
    String head =
        REF
            + HubAddress.ref(publisher, Payload.SEQUENCE_BASE)
            + "\",\"channel\":\""
            + HubAddress.channel(channel)
            + "\",\"payload\":";
    return (head + " ".repeat(Payload.LENGTH) + '}').getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void text(Link link, ByteBuf in, int from, int length) {
    int i = in.getByte(from) == '[' ? from + 1 : from;
    while (i < from + length && in.getByte(i) == '{') {
      i = frame.read(in, i) + 1;
      handle();
    }
    publishing.go();
  }

  private void handle() {
    switch (frame.text("type")) {
      case "ack" -> acknowledged();
      case "connected" -> joined();
      case "pong" -> {} // nothing to do
      default ->
          faults.other(
              "publisher " + publisher + ": " + frame.text("type") + frame.text("message"));
    }
  }

  private void acknowledged() {
    unacked--;
    if (frame.value("duplicate") >= 0) {
      faults.other("publisher " + publisher + ": " + frame.text("id") + " taken for a duplicate");
    }
    publishing.acknowledged(HubAddress.number(frame.text("channel")), frame.offset("eventId"));
  }
}
