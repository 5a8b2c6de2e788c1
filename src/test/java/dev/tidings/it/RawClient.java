package dev.tidings.it;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * A client that does what no good client does: it answers no ping, reads only when it is told to,
 * and sends frames of any kind and size (RFC 6455, section 5.2).
 */
final class RawClient implements AutoCloseable {
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  private static final int SMALL_BUFFER = 4_096;

  private final Socket plain;
  private final DataInputStream in;
  private final OutputStream out;

  /** A frame as the server sent it. */
  record Frame(int opcode, byte[] payload) {
    String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }

    /** The code of a close frame; 1005 when it has none. */
    int code() {
      return payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xffff;
    }
  }

  private RawClient(Target hub, String token, String device) throws IOException {
    plain = new Socket();
    plain.setReceiveBufferSize(SMALL_BUFFER);
    plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), hub.port()));
    plain.setTcpNoDelay(true);
    Socket socket = plain;
    if (hub.secure()) {
      SSLSocketFactory factory = TestCa.trusting().getSocketFactory();
      socket = factory.createSocket(plain, "localhost", hub.port(), true);
    }
    in = new DataInputStream(socket.getInputStream());
    out = socket.getOutputStream();
    shakeHands(hub, token, device);
  }

  /** Connects with a token; has read nothing after the handshake. */
  static RawClient open(Target hub, String token, String device) {
    try {
      return new RawClient(hub, token, device);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void shakeHands(Target hub, String token, String device) throws IOException {
    out.write(handshake(hub, token, device, false));
    out.flush();
    StringBuilder response = new StringBuilder();
    while (response.indexOf("\r\n\r\n") < 0) {
      response.append((char) in.readUnsignedByte());
    }
    if (!response.toString().startsWith("HTTP/1.1 101")) {
      throw new IOException("no upgrade: " + response);
    }
  }

  /** The request for an upgrade. */
  static byte[] handshake(Target hub, String token, @Nullable String device, boolean batches) {
    String request =
        String.join(
            "\r\n",
            "GET /ws" + (device == null ? "" : "?device=" + device) + " HTTP/1.1",
            "Host: localhost:" + hub.port(),
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version: 13",
            "Authorization: Bearer " + token,
            batches ? "Sec-WebSocket-Protocol: tidings.v1\r\n\r\n" : "\r\n");
    return request.getBytes(StandardCharsets.US_ASCII);
  }

  void send(String text) {
    send(TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends one final, masked frame. */
  void send(int opcode, byte[] payload) {
    try {
      out.write(frame(opcode, payload).array());
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One final frame, masked as a client has to. */
  static ByteBuffer frame(int opcode, byte[] payload) {
    int length = payload.length;
    int more = length < 126 ? 0 : length < 65_536 ? 2 : 8;
    ByteBuffer frame = ByteBuffer.allocate(6 + more + length);
    frame.put((byte) (0x80 | opcode));
    switch (more) {
      case 0 -> frame.put((byte) (0x80 | length));
      case 2 -> frame.put((byte) (0x80 | 126)).putShort((short) length);
      default -> frame.put((byte) (0x80 | 127)).putLong(length);
    }
    byte[] mask = new byte[4];
    ThreadLocalRandom.current().nextBytes(mask);
    frame.put(mask);
    for (int i = 0; i < length; i++) {
      frame.put((byte) (payload[i] ^ mask[i % 4]));
    }
    return frame.flip();
  }

  /** The next frame; fails after the time-out, and with {@link EOFException} at the end. */
  Frame read(Duration timeout) throws IOException {
    plain.setSoTimeout((int) timeout.toMillis());
    int opcode = in.readUnsignedByte() & 0x0f;
    long length = in.readUnsignedByte();
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = in.readLong();
    }
    byte[] payload = new byte[Math.toIntExact(length)];
    in.readFully(payload); // a connection may end within a frame
    return new Frame(opcode, payload);
  }

  /**
   * Reads on without answering anything until the server closes; the code of its close frame, or
   * 1006 when the connection ended without one.
   */
  int readToTheEnd(Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    try {
      while (true) {
        Duration left = Duration.ofNanos(end - System.nanoTime());
        if (left.toMillis() <= 0) {
          throw new AssertionError("still open after " + timeout);
        }
        Frame frame = read(left);
        if (frame.opcode() == CLOSE) {
          return frame.code();
        }
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("still open after " + timeout, e);
    } catch (IOException e) {
      return TestClient.LOST;
    }
  }

  /** What the kernel knows of the connection, for the message of a failure. */
  String socket() {
    String port = String.valueOf(plain.getLocalPort());
    try {
      Process command =
          new ProcessBuilder("ss", "-tinaoH", "( sport = :" + port + " or dport = :" + port + " )")
              .redirectErrorStream(true)
              .start();
      return new String(command.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "port " + port + ", no more is known: " + e;
    }
  }

  /** Ends the connection with a reset. */
  @Override
  public void close() {
    try {
      plain.setSoLinger(true, 0);
      plain.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
