package dev.tidings.protocol;

import static dev.tidings.protocol.FrameSchemas.faults;
import static dev.tidings.protocol.FrameSchemas.typeOf;
import static dev.tidings.protocol.FrameSchemas.typesIn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.FrameDecoder.Decoded.Accepted;
import dev.tidings.protocol.FrameDecoder.Decoded.Refused;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every frame that clients send has a schema, and the decoder takes what the schema takes. */
class ClientFrameSchemaTest {
  static List<String> clientFrames() {
    return List.of(
        "{'type':'auth','token':'t'}",
        "{'type':'auth','id':'a','token':'t','device':'device-1'}",
        "{'type':'refresh','token':'t'}",
        "{'type':'refresh','id':7,'token':'t'}",
        "{'type':'ping','timestamp':1700000000000}",
        "{'type':'ping','id':'p','t':12.5}",
        "{'type':'ping','t':1e400}",
        "{'type':'subscribe','channel':'doc:1'}",
        "{'type':'subscribe','id':1,'channels':['doc:1','user:me']}",
        "{'type':'subscribe','channel':'doc:1','options':{'presence':true,'history':50}}",
        "{'type':'subscribe','channel':'doc:1','options':{'lastEventId':'0123456789abc:41'}}",
        "{'type':'unsubscribe','channel':'doc:1'}",
        "{'type':'unsubscribe','id':1,'channels':['doc:1']}",
        "{'type':'publish','id':'p','channel':'doc:1','payload':null}",
        "{'type':'publish','id':1,'channel':'doc:1','payload':{'a':1},'traceId':'t'}",
        "{'type':'sync','id':1,'lastEventId':'0123456789abc:41'}",
        "{'type':'sync','id':1,'channel':'doc:1','lastEventId':'0123456789abc:41',"
            + "'version':3,'pendingOps':['a','b']}",
        "{'type':'flow','level':'none'}",
        "{'type':'flow','id':1,'level':'high'}",
        "{'type':'presence.join','channel':'doc:1'}",
        "{'type':'presence.join','id':1,'channel':'doc:1','payload':{'status':'online',"
            + "'activity':'editing','component':'title','workspace':'w','page':'/','data':{}}}",
        "{'type':'presence.update','channel':'doc:1','payload':{'status':'idle'}}",
        "{'type':'presence.leave','channel':'doc:1'}",
        "{'type':'query.cancel','id':1,'channel':'query.456'}",
        "{'type':'notification.read','id':1,'payload':{'ids':[1,17]}}",
        "{'type':'notification.read-all','id':1,'payload':{'upTo':17}}",
        "{'type':'notification.read-all'}",
        "{'type':'chat.viewed','channel':'chat:42'}",
        "{'type':'chat.viewed','id':1,'channel':'chat:42','payload':{'number':7}}",
        "{'type':'client.report','rtt':12,'propagation':3,'errors':0,'tabs':1,'attempt':0,"
            + "'lastClose':1006,'version':'0.1.0'}",
        "{'type':'client.report'}");
  }

  static List<String> badClientFrames() {
    return List.of(
        "{'type':'auth'}",
        "{'type':'auth','token':''}",
        "{'type':'auth','token':'t','device':'short'}",
        "{'type':'refresh'}",
        "{'type':'client.report','rtt':-1}",
        "{'type':'client.report','tabs':0}",
        "{'type':'client.report','attempt':'first'}",
        "{'type':'client.report','lastClose':7}",
        "{'type':'client.report','version':1}",
        "{'type':'ping','timestamp':'now'}",
        "{'type':'ping','t':'now'}",
        "{'type':'ping','t':true}",
        "{'type':'subscribe'}",
        "{'type':'subscribe','channels':[]}",
        "{'type':'subscribe','channel':'a','channels':['b']}",
        "{'type':'subscribe','channel':'a','options':{'history':1001}}",
        "{'type':'subscribe','channel':'a','options':{'presence':1}}",
        "{'type':'unsubscribe'}",
        "{'type':'publish','channel':'a','payload':1}",
        "{'type':'publish','id':1,'channel':'a'}",
        "{'type':'publish','id':1,'payload':1}",
        "{'type':'publish','id':'','channel':'a','payload':1}",
        "{'type':'publish','id':9007199254740992,'channel':'a','payload':1}",
        "{'type':'publish','id':1.5,'channel':'a','payload':1}",
        "{'type':'sync','lastEventId':'0123456789abc:41','version':-1}",
        "{'type':'sync','lastEventId':'0123456789abc:41','pendingOps':['']}",
        "{'type':'sync','lastEventId':'0123456789abc:41','pendingOps':[1]}",
        "{'type':'flow'}",
        "{'type':'flow','level':'low'}",
        "{'type':'flow','level':2}",
        "{'type':'notification.read','payload':{}}",
        "{'type':'notification.read','payload':{'ids':1}}",
        "{'type':'notification.read-all','payload':{'upTo':'x'}}",
        "{'type':'presence.join'}",
        "{'type':'query.cancel','id':1}",
        "{'type':'presence.leave'}");
  }

  @ParameterizedTest
  @MethodSource("clientFrames")
  void aClientFrameIsTakenByItsSchemaAndByTheDecoder(String quoted) {
    String frame = quoted.replace('\'', '"');

    assertThat(faults("client/", frame)).isEmpty();
    assertThat(decoder().decode(frame)).singleElement().isInstanceOf(Accepted.class);
  }

  @ParameterizedTest
  @MethodSource("badClientFrames")
  void aBadClientFrameIsRefusedByItsSchemaAndByTheDecoder(String quoted) {
    String frame = quoted.replace('\'', '"');

    assertThat(faults("client/", frame)).isNotEmpty();
    assertThat(decoder().decode(frame)).singleElement().isInstanceOf(Refused.class);
  }

  @Test
  void everyClientSchemaHasAnExampleAndEveryExampleASchema() {
    assertThat(clientFrames().stream().map(frame -> typeOf(frame.replace('\'', '"'))))
        .containsOnly(typesIn("client").toArray(String[]::new))
        .containsAll(typesIn("client"));
  }

  private static FrameDecoder decoder() {
    return new FrameDecoder(FrameLimits.DEFAULTS, ProducedFrameTypes.all());
  }
}
