package dev.tidings.completion;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.rest.Problem;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** Problems with status 409 that tell programs where things stand (RFC 9457, section 3.2). */
final class Conflicts {
  private Conflicts() {}

  static Response of(RunningException running) {
    return of(null, running.getMessage(), "\"answerId\":" + running.answerId());
  }

  static Response of(GapException gap) {
    return of("seq", gap.getMessage(), "\"expected\":" + gap.expected());
  }

  static Response of(OverException over) {
    return of(null, over.getMessage(), "\"status\":\"" + over.status() + '"');
  }

  private static Response of(@Nullable String field, @Nullable String detail, String member) {
    String text = String.valueOf(detail);
    Problem problem =
        Problem.of(
            field == null
                ? new ProtocolException(ErrorCode.CONFLICT, text)
                : new ProtocolException(ErrorCode.CONFLICT, field, text));
    String json = problem.json();
    return Response.fromResponse(problem.response())
        .entity(json.substring(0, json.length() - 1) + ',' + member + '}')
        .build();
  }
}
