package dev.tidings.polling;

import dev.tidings.polling.Poll.Answer;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The answer to one poll, which holds no thread until it is sent. */
final class PollAnswer {
  private static final Logger LOG = System.getLogger(PollAnswer.class.getName());

  private final AsyncContext context;
  private final HttpServletResponse response;
  private final @Nullable String known;

  private PollAnswer(AsyncContext context, HttpServletResponse response, @Nullable String known) {
    this.context = context;
    this.response = response;
    this.known = known;
  }

  /** Lets the request wait for its answer, for as long as that takes. */
  static PollAnswer begin(HttpServletRequest request, HttpServletResponse response) {
    String known = request.getHeader("If-None-Match");
    AsyncContext context = request.startAsync(request, response);
    context.setTimeout(0);
    return new PollAnswer(context, response, known);
  }

  /**
   * Sends it, once; may block. Never throws, and nothing is lost when the client is gone: it comes
   * again with the cursor it has.
   */
  void send(Answer answer) {
    try {
      write(answer);
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.DEBUG, "whoever polled is gone", e);
    }
    try {
      context.complete();
    } catch (RuntimeException e) {
      LOG.log(Level.DEBUG, "the container has ended the answer by itself", e);
    }
  }

  /** Nothing is stored on the way, and who has the tag already is not told the same again. */
  private void write(Answer answer) throws IOException {
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("ETag", answer.tag());
    if (answer.isEmpty() && answer.tag().equals(known)) {
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
      return;
    }
    byte[] body = answer.json().getBytes(StandardCharsets.UTF_8);
    response.setContentType("application/json");
    response.setContentLength(body.length);
    ServletOutputStream out = response.getOutputStream();
    out.write(body);
    out.flush(); // now, not when the container gets to ending it behind new requests
  }
}
