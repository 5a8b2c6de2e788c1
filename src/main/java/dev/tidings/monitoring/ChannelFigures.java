package dev.tidings.monitoring;

import dev.tidings.channel.Broker;
import dev.tidings.channel.Channel;
import dev.tidings.channel.ChannelKey;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.protocol.ProtocolException;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The channels of this node as the admin API lists them. */
@Singleton
public class ChannelFigures {
  private static final String USUAL = "-subscribers";

  private final Broker broker;

  /** As of the last step of the time line. */
  private volatile Map<ChannelKey, Sample> samples = Map.of();

  /** The channels of this node. */
  @Inject
  public ChannelFigures(Broker broker) {
    this.broker = broker;
  }

  /** How many events a channel has had, and how many of them in a second lately. */
  private record Sample(long events, double perSecond) {
    static final Sample NONE = new Sample(0, 0);
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
      if (channel.hasOffsets()) {
        json.text("position", channel.head().toString());
      }
      return json.end();
    }
  }

  private static final Map<String, Comparator<Row>> ORDERS =
      Map.of(
          "name", Comparator.comparing(Row::name),
          "subscribers", Comparator.comparingInt(Row::subscribers),
          "rate", Comparator.comparingDouble(Row::perSecond),
          "history", Comparator.comparingLong(Row::history));

  void sample(@Observes Timeline.Step step) {
    Map<ChannelKey, Sample> before = samples;
    Map<ChannelKey, Sample> now = new HashMap<>();
    for (Channel channel : broker.all()) {
      long events = channel.published();
      Sample last = before.getOrDefault(channel.key(), Sample.NONE);
      double since = Math.max(0, events - last.events());
      now.put(channel.key(), new Sample(events, since / Timeline.STEP.toSeconds()));
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
        broker.all().stream()
            .filter(channel -> scope.includes(channel.key().tenant()))
            .filter(c -> c.key().name().text().toLowerCase(Locale.ROOT).contains(text))
            .map(this::row)
            .sorted(order(sort))
            .toList();
    return Part.of(all, from, max, Row::json);
  }

  private Row row(Channel channel) {
    return new Row(
        channel,
        channel.feed().subscribers(),
        samples.getOrDefault(channel.key(), Sample.NONE).perSecond(),
        channel.kept());
  }

  private static Comparator<Row> order(@Nullable String sort) {
    String text = sort == null ? USUAL : sort;
    boolean backwards = text.startsWith("-");
    Comparator<Row> order = ORDERS.get(backwards ? text.substring(1) : text);
    if (order == null) {
      throw new ProtocolException(
          ErrorCode.BAD_FIELD,
          "sort",
          "sort must be one of name, subscribers, rate, history, or one of these after a -");
    }
    return (backwards ? order.reversed() : order).thenComparing(Row::name);
  }
}
