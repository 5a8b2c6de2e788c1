package dev.tidings.query;

import dev.tidings.channel.ChannelAccess;
import dev.tidings.protocol.ChannelName;
import dev.tidings.protocol.ClientFrame;
import dev.tidings.protocol.ClientFrame.FeatureFrame;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.FrameType;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.protocol.ServerFrame.Ack;
import dev.tidings.session.ClientSession;
import dev.tidings.session.FrameHandler;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;

/** The frames about queries, and the answer to {@code query.cancel}. */
@Singleton
public class QueryFrames implements FrameHandler {
  private static final String CANCEL = "query.cancel";

  private final ChannelAccess access;
  private final QueryOrders orders;

  /** The handler. */
  @Inject
  QueryFrames(ChannelAccess access, QueryOrders orders) {
    this.access = access;
    this.orders = orders;
  }

  /** A client wants the query of a channel to end. */
  @Produces
  @Singleton
  public static FrameType cancel() {
    return new FrameType(CANCEL, true, List.of());
  }

  /** A query has made a transition. */
  @Produces
  @Singleton
  public static FrameType update() {
    return FrameType.ofHub(QueryNews.UPDATE).with(QueryDialects.update());
  }

  /** Where a query is. */
  @Produces
  @Singleton
  public static FrameType status() {
    return FrameType.ofHub(QuerySweeps.STATUS);
  }

  /** A saved query has another result than before. */
  @Produces
  @Singleton
  public static FrameType data() {
    return FrameType.ofHub(SavedQueries.DATA);
  }

  /** An engine is to try a query again. */
  @Produces
  @Singleton
  public static FrameType retry() {
    return FrameType.ofHub("query.retry");
  }

  @Override
  public Set<String> types() {
    return Set.of(CANCEL);
  }

  @Override
  public void handle(ClientSession session, ClientFrame frame) {
    if (frame instanceof FeatureFrame cancel) {
      ChannelName channel = access.resolve(session.caller(), cancel.channel().orElseThrow()).name();
      long id =
          channel.namespace().equals(QueryGuard.NAMESPACE)
              ? QueryGuard.id(channel.key()).orElseThrow(QueryFrames::noQuery)
              : refuse();
      access.requireRead(session.caller(), channel);
      orders.cancel(session.caller(), id);
      cancel.id().ifPresent(asked -> session.send(Ack.of(asked)));
    }
  }

  private static long refuse() {
    throw noQuery();
  }

  private static ProtocolException noQuery() {
    return new ProtocolException(
        ErrorCode.BAD_FIELD, "channel", "channel must be query. and the id of a query");
  }
}
