package dev.tidings.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.DialectRow.Said;
import dev.tidings.protocol.JsonObject;
import org.junit.jupiter.api.Test;

class QueryDialectsTest {
  private static String flat(String payload) {
    Said row = (Said) QueryDialects.update().get(0);
    String frame =
        "{\"type\":\"query.update\",\"channel\":\"queries:ann\",\"payload\":%s,\"id\":\"e:1\",\"timestamp\":0}"
            .formatted(payload.replace('\'', '"'));
    return row.writing().apply(JsonObject.parse(frame)).get(0).text().replace('"', '\'');
  }

  @Test
  void aStartNamesWhoStartedIt() {
    assertThat(flat("{'id':456,'status':'running','owner':{'userId':'123','name':'Ann'}}"))
        .isEqualTo(
            "{'type':'query_started','query_id':456,'started_by':'123','channel':'queries:ann',"
                + "'event_id':'e:1','timestamp':'1970-01-01T00:00:00Z'}");
  }

  @Test
  void aCompletionHasRowsAndSeconds() {
    assertThat(flat("{'id':456,'status':'completed','rows':100,'elapsed':2500}"))
        .startsWith(
            "{'type':'query_completed','query_id':456,'result_count':100,'execution_time':2.5,");
    assertThat(flat("{'id':456,'status':'completed','rows':100,'elapsed':20000}"))
        .contains("'execution_time':20,");
  }

  @Test
  void everyOtherTransitionHasItsStatus() {
    assertThat(flat("{'id':456,'status':'failed','error':'no'}"))
        .startsWith("{'type':'query_update','query_id':456,'status':'failed','error':'no',");
  }
}
