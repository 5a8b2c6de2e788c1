package dev.tidings.benchmark.load;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.time.Duration;

/**
 * What the load client is to do; on its command line as JSON.
 *
 * @param system {@code hub}, {@code plain}, {@code trial} or {@code socket.io}
 * @param certificate the certificate to trust, PEM; empty for a connection without TLS
 * @param way how subscribers of the hub receive
 * @param subscribers connections that receive
 * @param rate publications per second in all; 0 as fast as it goes, -1 none
 * @param window how long is measured
 * @param full connections of which every event is read and timed
 * @param loops threads that read
 * @param inFlight connections that are on their way at a time
 * @param rehearsals how often connections are opened and closed before any is counted
 * @param rehearsal how many each time
 * @param stalled connections that stop reading
 * @param stall how long they do at a time, and read as long in between; zero where nothing is
 *     compared with a load that stalls
 * @param key of HS256 the secret, of RS256 the private key, Base64 of PKCS #8
 */
public record LoadPlan(
    String system,
    int port,
    String certificate,
    Way way,
    int subscribers,
    int channels,
    int publishers,
    double rate,
    Duration warmUp,
    Duration window,
    int full,
    int loops,
    int inFlight,
    int rehearsals,
    int rehearsal,
    int stalled,
    Duration stall,
    String algorithm,
    String key) {

  /** This plan as one line. */
  public String json() {
    return Json.createObjectBuilder()
        .add("system", system)
        .add("port", port)
        .add("certificate", certificate)
        .add("way", way.name())
        .add("subscribers", subscribers)
        .add("channels", channels)
        .add("publishers", publishers)
        .add("rate", rate)
        .add("warmUp", warmUp.toMillis())
        .add("window", window.toMillis())
        .add("full", full)
        .add("loops", loops)
        .add("inFlight", inFlight)
        .add("rehearsals", rehearsals)
        .add("rehearsal", rehearsal)
        .add("stalled", stalled)
        .add("stall", stall.toMillis())
        .add("algorithm", algorithm)
        .add("key", key)
        .build()
        .toString();
  }

  static LoadPlan of(String text) {
    JsonObject json = Json.createReader(new StringReader(text)).readObject();
    return new LoadPlan(
        json.getString("system"),
        json.getInt("port"),
        json.getString("certificate"),
        Way.valueOf(json.getString("way")),
        json.getInt("subscribers"),
        json.getInt("channels"),
        json.getInt("publishers"),
        json.getJsonNumber("rate").doubleValue(),
        Duration.ofMillis(json.getInt("warmUp")),
        Duration.ofMillis(json.getInt("window")),
        json.getInt("full"),
        json.getInt("loops"),
        json.getInt("inFlight"),
        json.getInt("rehearsals"),
        json.getInt("rehearsal"),
        json.getInt("stalled"),
        Duration.ofMillis(json.getInt("stall")),
        json.getString("algorithm"),
        json.getString("key"));
  }

  boolean isHub() {
    return system.equals("hub");
  }

  Baseline baseline() {
    return switch (system) {
      case "plain" -> Baseline.PLAIN;
      case "trial" -> Baseline.TRIAL;
      case "socket.io" -> Baseline.SOCKET_IO;
      default -> throw new IllegalArgumentException(system);
    };
  }
}
