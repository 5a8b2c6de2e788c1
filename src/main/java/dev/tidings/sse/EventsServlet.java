package dev.tidings.sse;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.rest.ApiServlet;
import dev.tidings.resume.Cursors;
import dev.tidings.resume.Resumption;
import dev.tidings.security.Caller;
import dev.tidings.security.ClientAddresses;
import dev.tidings.security.ConnectionRefused;
import dev.tidings.security.Tickets;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/** {@code GET /api/events}: the frames of a session as server-sent events. */
@WebServlet(urlPatterns = "/api/events", asyncSupported = true)
public class EventsServlet extends ApiServlet {
  private static final long serialVersionUID = 1L;

  @Inject private transient SseStreams streams;
  @Inject private transient Cursors cursors;
  @Inject private transient Tickets tickets;
  @Inject private transient ClientAddresses addresses;
  @Inject private transient Event<ConnectionRefused> refusals;

  @Override
  protected void answer(Caller caller, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    streams.open(caller, asked(caller, request), addresses.of(request), request, response);
  }

  /** A browser repeats the address it has, and says by the header where it stands by now. */
  private Resumption asked(Caller caller, HttpServletRequest request) {
    Optional<String> header = text(request.getHeader("Last-Event-ID"));
    Optional<String> parameter = text(request.getParameter("lastEventId"));
    Optional<Cursors.Cursor> cursor =
        header
            .map(text -> cursors.read(caller, "Last-Event-ID", text))
            .or(() -> parameter.map(text -> cursors.read(caller, "lastEventId", text)));
    return Resumption.of(
        new Resumption.Parameters(
            request.getParameter("channels"),
            request.getParameter("positions"),
            request.getParameter("presence"),
            request.getParameter("device")),
        cursor,
        header.isEmpty());
  }

  private static Optional<String> text(String value) {
    return Optional.ofNullable(value).filter(text -> !text.isEmpty());
  }

  /** A ticket, for those who can send no header. */
  @Override
  protected Optional<Caller> otherwise(HttpServletRequest request) {
    return text(request.getParameter("ticket"))
        .map(
            ticket ->
                tickets
                    .redeem(
                        ticket,
                        Optional.ofNullable(request.getHeader("Origin")),
                        text(request.getParameter("device")))
                    .orElseThrow(
                        () ->
                            new ProtocolException(
                                ErrorCode.UNAUTHENTICATED,
                                "the ticket is unknown, used, expired, or made for another origin"
                                    + " or device; get a new one from POST /api/tickets")));
  }

  @Override
  protected void refused(String reason) {
    refusals.fire(new ConnectionRefused(SseConnection.TRANSPORT, reason));
  }

  @Override
  protected boolean servesVisitors() {
    return true;
  }
}
