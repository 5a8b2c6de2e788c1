package dev.tidings.completion;

import dev.tidings.security.Caller;

/**
 * A client that reads one answer by server-sent events. The id of an event is where the client is
 * once it has the event: {@code answerId:position}, and {@code answerId:end} after the last one.
 */
record StreamReader(Caller caller, EventOutput output) implements AnswerReader {
  /** Where events go; sending never blocks. */
  interface EventOutput {
    void send(String id, String event, String data);

    /** Ends the stream once what was sent is written. */
    void close();
  }

  @Override
  public void token(Token token) {
    output.send(StreamPosition.of(token.answerId(), token.end()).text(), "token", token.json());
  }

  @Override
  public void ended(Message answer) {
    output.send(StreamPosition.end(answer.id()).text(), answer.lastEvent(), answer.json());
    output.close();
  }

  void close() {
    output.close();
  }
}
