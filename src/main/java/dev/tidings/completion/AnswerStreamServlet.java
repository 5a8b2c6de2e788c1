package dev.tidings.completion;

import dev.tidings.protocol.JsonObject;
import dev.tidings.rest.ApiServlet;
import dev.tidings.security.Caller;
import dev.tidings.sse.EventStream;
import dev.tidings.sse.EventStreams;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/**
 * {@code GET /api/ai/v1/chat/stream?conversationId=&lastEventId=}: an answer as server-sent events.
 * The header {@code Last-Event-ID}, which browsers send by themselves, beats the parameter.
 */
@WebServlet(urlPatterns = "/api/ai/v1/chat/stream", asyncSupported = true)
public class AnswerStreamServlet extends ApiServlet {
  private static final long serialVersionUID = 1L;

  @Inject private transient AnswerStreams answers;
  @Inject private transient EventStreams streams;

  @Override
  protected void answer(Caller caller, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String conversation = request.getParameter("conversationId");
    if (conversation == null) {
      throw JsonObject.missing("conversationId");
    }
    boolean begun =
        answers.stream(
            caller,
            conversation,
            lastEventId(request),
            reading -> new Output(streams.open(caller, request, response, end -> reading.leave())));
    if (!begun) {
      response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }
  }

  private static Optional<String> lastEventId(HttpServletRequest request) {
    return Optional.ofNullable(request.getHeader("Last-Event-ID"))
        .or(() -> Optional.ofNullable(request.getParameter("lastEventId")))
        .filter(id -> !id.isEmpty());
  }

  /** What is refused because the client reads too slowly, it asks for again. */
  private record Output(EventStream stream) implements StreamReader.EventOutput {
    @Override
    public void send(String id, String event, String data) {
      stream.send(id, event, data);
    }

    @Override
    public void close() {
      stream.close();
    }
  }
}
