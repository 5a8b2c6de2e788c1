package dev.tidings.completion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.DialectRow.Said;
import dev.tidings.protocol.JsonObject;
import org.junit.jupiter.api.Test;

class CompletionDialectsTest {
  private static String flat(String type, String payload) {
    Said row = (Said) CompletionDialects.rows(type).get(0);
    String frame =
        "{\"type\":\"%s\",\"channel\":\"ai.7\",\"payload\":%s,\"id\":\"e:1\",\"timestamp\":0}"
            .formatted(type, payload);
    return row.writing().apply(JsonObject.parse(frame)).get(0).text().replace('"', '\'');
  }

  @Test
  void flatClientsHearOfTokensAndEndsByTheirNames() {
    assertThat(
            flat("ai.token", "{\"conversationId\":7,\"answerId\":9,\"position\":2,\"text\":\"x\"}"))
        .isEqualTo(
            "{'type':'ai_token','conversation_id':7,'answer_id':9,'position':2,'text':'x',"
                + "'channel':'ai.7','event_id':'e:1'}");
    assertThat(
            flat(
                "ai.error",
                "{\"conversationId\":7,\"answerId\":9,\"text\":\"x\",\"code\":\"model_cut\","
                    + "\"message\":\"cut\",\"retryable\":true}"))
        .contains("'type':'ai_error'", "'code':'model_cut'", "'retryable':true");
    assertThat(flat("ai.cancelled", "{\"answerId\":9,\"by\":\"ann\"}"))
        .contains("'type':'ai_cancelled'", "'cancelled_by':'ann'");
  }
}
