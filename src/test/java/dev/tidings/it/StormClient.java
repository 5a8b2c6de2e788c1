package dev.tidings.it;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonStructure;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** One of a {@link StormCrowd}; all but what is volatile is used by the crowd's thread. */
final class StormClient {
  private static final String END_OF_HEADERS = "\r\n\r\n";
  private static final int SMALLEST = 512;

  /** The shortest window in which a client comes back, and the first step of its back-off. */
  private static final long SPREAD = 1_000;

  private static final double FACTOR = 1.5;
  private static final long CAP = 30_000;

  private final StormCrowd crowd;
  private final Target hub;
  private final String channel;
  private final String device;
  private final String token;

  private @Nullable SocketChannel socket;
  private ByteBuffer in = ByteBuffer.allocate(SMALLEST);
  private boolean upgraded;
  private long spread = SPREAD;

  /** How often it has failed to come back since it was subscribed. */
  private int failures;

  /** When the hub wants it back, in milliseconds from its end; 0 when it has not said. */
  private long retryAfter;

  private @Nullable String position;
  private volatile long last = -1;
  private volatile boolean joined;
  private volatile boolean kept;
  private volatile long joins;

  StormClient(StormCrowd crowd, Target hub, String channel, int number) {
    this.crowd = crowd;
    this.hub = hub;
    this.channel = channel;
    this.device = "storm-device-" + number;
    this.token = Tokens.of("storm-" + number);
  }

  boolean isJoined() {
    return joined;
  }

  /** The offset of its last event. */
  long last() {
    return last;
  }

  long joins() {
    return joins;
  }

  /** Whether it went on from its place when it came back last. */
  boolean isKept() {
    return kept;
  }

  void connect() {
    upgraded = false;
    in.clear();
    try {
      SocketChannel fresh = SocketChannel.open();
      fresh.configureBlocking(false);
      fresh.setOption(StandardSocketOptions.TCP_NODELAY, true);
      socket = fresh;
      fresh.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), hub.port()));
      fresh.register(crowd.selector(), SelectionKey.OP_CONNECT, this);
    } catch (IOException e) {
      lost();
    }
  }

  /** Ends its connection with a reset and comes back. */
  void reset() {
    SocketChannel open = socket;
    try {
      if (open != null) {
        open.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
    } catch (IOException e) {
      crowd.fault(device + " could not reset: " + e);
    }
    lost();
  }

  private void lost() {
    close();
    if (joined) {
      failures = 0;
    } else {
      crowd.refused();
      failures++;
    }
    joined = false;
    double step = failures == 0 ? spread : SPREAD * Math.pow(FACTOR, failures - 1);
    long wait = retryAfter + ThreadLocalRandom.current().nextLong((long) Math.min(CAP, step));
    retryAfter = 0;
    crowd.depart(this, wait);
  }

  void close() {
    SocketChannel open = socket;
    socket = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        crowd.fault(device + " could not close: " + e);
      }
    }
  }

  void ready(SelectionKey key) {
    SocketChannel open = socket;
    if (open == null || key.channel() != open) {
      return;
    }
    try {
      if (key.isConnectable()) {
        open.finishConnect();
        key.interestOps(SelectionKey.OP_READ);
        write(open, ByteBuffer.wrap(RawClient.handshake(hub, token, device, true)));
      } else {
        read(open);
      }
    } catch (IOException e) {
      lost();
    }
  }

  private static void write(SocketChannel open, ByteBuffer out) throws IOException {
    while (out.hasRemaining()) {
      open.write(out); // a few hundred bytes into an empty buffer
    }
  }

  private void read(SocketChannel open) throws IOException {
    int count = open.read(in);
    if (count < 0) {
      throw new IOException("ended");
    }
    in.flip();
    boolean more = true;
    while (more && socket == open) {
      more = upgraded ? frame(open) : upgrade();
    }
    in.compact();
    if (!in.hasRemaining()) {
      in = ByteBuffer.allocate(2 * in.capacity()).put(in.flip());
    }
  }

  private boolean upgrade() throws IOException {
    String head = new String(in.array(), in.position(), in.remaining(), StandardCharsets.US_ASCII);
    int end = head.indexOf(END_OF_HEADERS);
    if (end < 0) {
      return false;
    }
    if (!head.startsWith("HTTP/1.1 101")) {
      throw new IOException(head);
    }
    in.position(in.position() + end + END_OF_HEADERS.length());
    upgraded = true;
    return true;
  }

  /** Takes one frame of the server, which is never masked; false when it is not all there. */
  private boolean frame(SocketChannel open) throws IOException {
    ByteBuffer header = in.duplicate();
    if (header.remaining() < 2) {
      return false;
    }
    int opcode = header.get() & 0x0f;
    int size = header.get() & 0x7f;
    if (size == 126) {
      if (header.remaining() < 2) {
        return false;
      }
      size = header.getShort() & 0xffff;
    } else if (size == 127) {
      if (header.remaining() < 8) {
        return false;
      }
      size = Math.toIntExact(header.getLong());
    }
    if (header.remaining() < size) {
      return false;
    }
    int from = header.position();
    in.position(from + size);
    switch (opcode) {
      case RawClient.TEXT -> text(open, new String(in.array(), from, size, StandardCharsets.UTF_8));
      case RawClient.PING -> write(open, RawClient.frame(RawClient.PONG, new byte[0]));
      default -> throw new IOException("closed"); // the reason was told before
    }
    return true;
  }

  private void text(SocketChannel open, String text) throws IOException {
    try (JsonReader reader = Json.createReader(new StringReader(text))) {
      JsonStructure message = reader.read();
      if (message instanceof JsonArray frames) {
        for (JsonObject frame : frames.getValuesAs(JsonObject.class)) {
          take(open, frame);
        }
      } else {
        take(open, message.asJsonObject());
      }
    }
  }

  private void take(SocketChannel open, JsonObject frame) throws IOException {
    switch (frame.getString("type")) {
      case "connected" -> {
        spread =
            Math.max(SPREAD, frame.getJsonObject("reconnect").getJsonNumber("spread").longValue());
        subscribe(open);
      }
      case "subscribed" -> subscribed(frame);
      case "message" -> message(frame.getString("id"));
      case "gap" -> crowd.fault(device + " was told " + frame);
      case "disconnect" -> retryAfter = frame.getJsonNumber("retryAfter").longValue();
      default -> {} // error, before the end
    }
  }

  private void subscribe(SocketChannel open) throws IOException {
    String frame =
        position == null
            ? Frames.subscribe("s", channel)
            : Frames.subscribe("s", channel, Frames.lastEventId(position));
    write(open, RawClient.frame(RawClient.TEXT, frame.getBytes(StandardCharsets.UTF_8)));
  }

  private void subscribed(JsonObject frame) {
    String at = frame.getString("lastEventId");
    kept = position != null && frame.getBoolean("recovered", false);
    if (position != null && !at.equals(position)) {
      crowd.fault(device + " was at " + position + " and goes on at " + at);
    }
    position = at;
    last = Frames.offset(at);
    joins++;
    joined = true;
  }

  private void message(String id) {
    long offset = Frames.offset(id);
    if (offset != last + 1) {
      crowd.fault(device + " got " + id + " after " + position);
    }
    position = id;
    last = offset;
  }
}
