package dev.tidings.monitoring;

import dev.tidings.channel.Broker;
import dev.tidings.channel.Channel;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.protocol.ProtocolException;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The channels of this node as the admin API lists them. */
@Singleton
public class ChannelFigures {
  private static final double MILLIS = Duration.ofSeconds(1).toMillis();

  private final Broker broker;

  /** As of the last step of the time line; a channel that is made anew is another one. */
  private volatile Map<Channel, Sample> samples = Map.of();

  /** The channels of this node. */
  @Inject
  public ChannelFigures(Broker broker) {
    this.broker = broker;
  }

  /** How many events a channel has had, and how many of them in a second lately. */
  private record Sample(long events, double perSecond) {
    static final Sample NONE = new Sample(0, 0);
  }

  /** How many events of one sender go out a second at most; 0 for all of them. */
  private static long passedOn(Duration pace) {
    return pace.isZero()
        ? 0
        : Math.round((double) Duration.ofSeconds(1).toNanos() / pace.toNanos());
  }

  /** A channel, and what is known of it at this moment. */
  private record Row(Channel channel, int subscribers, double perSecond, long history) {
    String name() {
      return channel.key().name().text();
    }

    String json() {
      JsonWriter json =
          JsonWriter.object()
              .text("tenant", channel.key().tenant())
              .text("channel", name())
              .text("class", channel.rule().deliveryClass().name().toLowerCase(Locale.ROOT))
              .number("subscribers", subscribers)
              .json("publishedPerSecond", String.format(Locale.ROOT, "%.1f", perSecond))
              .number("history", history);
      channel.pace().ifPresent(pace -> json.number("perSecond", passedOn(pace)));
      if (channel.hasOffsets()) {
        json.text("position", channel.head().toString());
      }
      return json.end();
    }
  }

  private static final LiveOrder<Row> ORDER =
      new LiveOrder<>(
          "-subscribers",
          Map.of(
              "name", Row::name,
              "subscribers", Row::subscribers,
              "rate", Row::perSecond,
              "history", Row::history),
          Row::name);

  void sample(@Observes Timeline.Step step) {
    Map<Channel, Sample> before = samples;
    Map<Channel, Sample> now = new HashMap<>();
    for (Channel channel : broker.all()) {
      long events = channel.published();
      double since = events - before.getOrDefault(channel, Sample.NONE).events();
      now.put(channel, new Sample(events, since * MILLIS / step.length()));
    }
    samples = now;
  }

  /**
   * Those that somebody may see, from a place on.
   *
   * @param search a part of the name; null for all
   * @param sort {@code name}, {@code subscribers}, {@code rate} or {@code history}, after a {@code
   *     -} the other way round; null for those with the most subscribers first
   * @throws ProtocolException {@code bad_field}
   */
  public Part part(Scope scope, @Nullable String search, @Nullable String sort, int from, int max) {
    String text = search == null ? "" : search.toLowerCase(Locale.ROOT);
    List<Row> all =
        ORDER.of(
            broker.all().stream()
                .filter(channel -> scope.includes(channel.key().tenant()))
                .filter(c -> c.key().name().text().toLowerCase(Locale.ROOT).contains(text))
                .map(this::row),
            sort);
    return Part.of(all, from, max, Row::json);
  }

  private Row row(Channel channel) {
    return new Row(
        channel,
        channel.feed().subscribers(),
        samples.getOrDefault(channel, Sample.NONE).perSecond(),
        channel.kept());
  }
}
