package dev.tidings.polling;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.rest.ApiServlet;
import dev.tidings.resume.Cursors;
import dev.tidings.resume.Resumption;
import dev.tidings.security.Caller;
import dev.tidings.security.ClientAddresses;
import dev.tidings.security.ConnectionRefused;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/poll}: the frames since a cursor, at once if there are any, else when they come.
 */
@WebServlet(urlPatterns = "/api/poll", asyncSupported = true)
public class PollServlet extends ApiServlet {
  private static final long serialVersionUID = 1L;

  private static final long MAX_WAIT = 25_000;
  private static final long MIN_INTERVAL = 1_000;
  private static final long MAX_INTERVAL = 30_000;

  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

  @Inject private transient Polls polls;
  @Inject private transient Cursors cursors;
  @Inject private transient ClientAddresses addresses;
  @Inject private transient Event<ConnectionRefused> refusals;
  @Inject private transient Settings settings;

  @Override
  protected void answer(Caller caller, HttpServletRequest request, HttpServletResponse response) {
    long waitMillis = number("wait", request.getParameter("wait"), 0, MAX_WAIT).orElse(0L);
    long intervalMillis =
        number("interval", request.getParameter("interval"), MIN_INTERVAL, MAX_INTERVAL)
            .orElseGet(() -> waitMillis >= MIN_INTERVAL ? waitMillis : usualInterval());
    Optional<String> from =
        Optional.ofNullable(request.getParameter("cursor")).filter(text -> !text.isEmpty());
    AskedFor asked = new AskedFor(caller, parameters(request), from);
    polls.take(
        caller,
        asked,
        from,
        addresses.of(request),
        new Poll(
            System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillis),
            TimeUnit.MILLISECONDS.toNanos(intervalMillis),
            PollAnswer.begin(request, response)::send));
  }

  private static Resumption.Parameters parameters(HttpServletRequest request) {
    return new Resumption.Parameters(
        request.getParameter("channels"),
        request.getParameter("positions"),
        request.getParameter("presence"),
        FramesResource.device(request.getParameter("device")).orElse(null));
  }

  private final class AskedFor implements Polls.Asked {
    private final Caller caller;
    private final Resumption.Parameters asked;
    private final Optional<String> from;

    AskedFor(Caller caller, Resumption.Parameters asked, Optional<String> from) {
      this.caller = caller;
      this.asked = asked;
      this.from = from;
    }

    @Override
    public Optional<String> device() {
      return Optional.ofNullable(asked.device())
          .or(() -> from.map(text -> cursors.device(caller, "cursor", text)));
    }

    @Override
    public Resumption resumption() {
      return Resumption.of(asked, from.map(text -> cursors.read(caller, "cursor", text)), true);
    }
  }

  private long usualInterval() {
    return Math.min(MAX_INTERVAL, settings.duration(Setting.POLL_INTERVAL).toMillis());
  }

  private static Optional<Long> number(String name, @Nullable String text, long least, long most) {
    if (text == null || text.isEmpty()) {
      return Optional.empty();
    }
    if (NUMBER.matcher(text).matches()
        && Long.parseLong(text) >= least
        && Long.parseLong(text) <= most) {
      return Optional.of(Long.parseLong(text));
    }
    throw new ProtocolException(
        ErrorCode.BAD_FIELD,
        name,
        "%s must be a number of milliseconds from %d to %d".formatted(name, least, most));
  }

  @Override
  protected void refused(String reason) {
    refusals.fire(new ConnectionRefused(PollConnection.TRANSPORT, reason));
  }

  @Override
  protected boolean servesVisitors() {
    return true;
  }
}
