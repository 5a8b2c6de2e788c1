package dev.tidings.agent;

import dev.tidings.protocol.Dialect;
import dev.tidings.protocol.DialectRow.Said;
import dev.tidings.protocol.FrameType;
import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.JsonWriter;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;

/** The frame that tells of an execution, and how clients of flat events know it. */
@Singleton
public class AgentDialects {
  /** An agent was executed. */
  @Produces
  @Singleton
  public static FrameType executed() {
    return FrameType.ofHub(AgentExecutions.TYPE)
        .with(List.of(Said.one(Dialect.FLAT, AgentExecutions.TYPE, AgentDialects::flat)));
  }

  private static String flat(JsonObject frame) {
    JsonObject execution = frame.object("payload").orElseGet(JsonObject::empty);
    return JsonWriter.object()
        .text("type", "agent_executed")
        .json("agent_id", execution.json("agent"))
        .json("status", execution.json("status"))
        .json("insights_found", execution.json("insights"))
        .json("needs_approval", execution.json("needsApproval"))
        .json("title", execution.json("title"))
        .json("link", execution.json("link"))
        .json("data", execution.json("data"))
        .json("channel", frame.json("channel"))
        .json("event_id", frame.json("id"))
        .end();
  }
}
