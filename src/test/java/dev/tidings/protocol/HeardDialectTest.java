package dev.tidings.protocol;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.ClientFrame.Publish;
import dev.tidings.protocol.FrameDecoder.Decoded;
import dev.tidings.protocol.FrameDecoder.Decoded.Accepted;
import dev.tidings.protocol.FrameDecoder.Decoded.Refused;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client's frame in its dialect means. Frames are written with single quotes. */
class HeardDialectTest {
  private static final List<FrameType> TYPES =
      List.of(new FrameType("presence.join", true, List.of()));
  private static final FrameDecoder DECODER = new FrameDecoder(FrameLimits.DEFAULTS, TYPES);

  private static SpokenDialect speaking(Dialect dialect) {
    SpokenDialect spoken = new SpokenDialect(new Dialects(TYPES), "session", false);
    spoken.hear(
        JsonObject.parse(
            switch (dialect) {
              case FLAT -> "{\"action\":\"x\"}";
              case TOPIC -> "{\"topics\":[]}";
              case GATEWAY -> "{\"_id\":1}";
              case CANONICAL -> "{\"type\":\"x\"}";
            }));
    return spoken;
  }

  private static List<Decoded> heard(Dialect dialect, String message) {
    return DECODER.decode(message.replace('\'', '"'), speaking(dialect));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          FLAT|{'action':'subscribe','channels':['presence','queries']}|{'type':'subscribe','channels':['presence','queries'],'options':{'presence':true,'history':0}}
          FLAT|{'action':'subscribe','channel':'queries','id':1,'history':5,'last_event_id':'e:1'}|{'type':'subscribe','id':1,'channels':['queries'],'options':{'presence':true,'history':5,'lastEventId':'e:1'}}
          FLAT|{'action':'unsubscribe','channels':['queries']}|{'type':'unsubscribe','channels':['queries']}
          FLAT|{'action':'publish','channel':'c','data':{'a':1},'id':'p'}|{'type':'publish','id':'p','channel':'c','payload':{'a':1}}
          FLAT|{'action':'ping'}|{'type':'ping'}
          FLAT|{'type':'ping','timestamp':3}|{'type':'ping','timestamp':3}
          FLAT|{'action':'presence_join','channel':'c'}|{'type':'presence.join','channel':'c'}
          TOPIC|{'type':'subscribe','topics':['gift-list:123','user:456']}|{'type':'subscribe','channels':['gift-list:123','user:456'],'options':{'presence':false,'history':0}}
          TOPIC|{'type':'subscribe','topics':['a:1'],'id':'s','options':{'lastEventId':'e:1'}}|{'type':'subscribe','id':'s','channels':['a:1'],'options':{'presence':false,'history':0,'lastEventId':'e:1'}}
          TOPIC|{'type':'unsubscribe','topics':['a:1']}|{'type':'unsubscribe','channels':['a:1']}
          TOPIC|{'type':'publish','topic':'a:1','event':'ADDED','data':{'entity_id':'7','payload':[1]},'trace_id':'x','id':2}|{'type':'publish','id':2,'channel':'a:1','payload':{'event':'ADDED','entity_id':'7','payload':[1]},'traceId':'x'}
          TOPIC|{'type':'publish','topic':'a:1','data':{'payload':null},'id':2}|{'type':'publish','id':2,'channel':'a:1','payload':null}
          TOPIC|{'type':'ping'}|{'type':'ping'}
          GATEWAY|{'type':'subscribe','channel':'c','options':{'presence':false,'history':3,'lastEventId':null},'_id':1}|{'type':'subscribe','id':1,'channels':['c'],'options':{'presence':false,'history':3}}
          GATEWAY|{'type':'unsubscribe','channel':'c','_id':2}|{'type':'unsubscribe','id':2,'channels':['c']}
          GATEWAY|{'type':'publish','channel':'c','data':{'id':1,'_id':2},'_id':3}|{'type':'publish','id':3,'channel':'c','payload':{'id':1,'_id':2}}
          GATEWAY|{'type':'sync','lastEventId':'e:1','version':4,'pendingOps':['o'],'_id':5}|{'type':'sync','id':5,'lastEventId':'e:1','pendingOps':['o']}
          GATEWAY|{'type':'ping','t':1707580800000}|{'type':'ping','t':1707580800000}
          """)
  void aFrameMeansTheCanonicalOne(Dialect dialect, String frame, String canonical) {
    assertThat(
            heard(dialect, frame).stream()
                .map(heard -> ClientFrames.json(((Accepted) heard).frame()))
                .collect(joining()))
        .isEqualTo(canonical.replace('\'', '"'));
  }

  @Test
  void aPublicationWithItsOwnIdAndOneForTheAnswerKeepsBoth() {
    Publish publish =
        published("{'type':'publish','channel':'c','data':1,'id':'op-1','_id':7}", "{'_id':1}");

    assertThat(publish.id()).contains(new FrameId("7"));
    assertThat(publish.ref()).isEqualTo(FrameId.of("op-1"));
  }

  /** Such clients count from 1 with each page: two publications must never be taken for one. */
  @Test
  void aPublicationWithoutItsOwnIdIsNamedByTheHub() {
    SpokenDialect spoken = speaking(Dialect.GATEWAY);
    String frame = "{\"type\":\"publish\",\"channel\":\"c\",\"data\":1,\"_id\":7}";

    List<FrameId> refs =
        List.of(frame, frame).stream()
            .map(text -> ((Accepted) DECODER.decode(text, spoken).get(0)).frame())
            .map(publish -> ((Publish) publish).ref())
            .toList();

    assertThat(refs).containsExactly(FrameId.of("session-1"), FrameId.of("session-2"));
  }

  @Test
  void aPublicationNeedsNoIdAtAll() {
    Publish publish = published("{'type':'publish','channel':'c','data':1}", "{'_id':1}");

    assertThat(publish.id()).isEmpty();
    assertThat(publish.ref()).isEqualTo(FrameId.of("session-1"));
  }

  private static Publish published(String frame, String first) {
    SpokenDialect spoken = new SpokenDialect(new Dialects(TYPES), "session", false);
    spoken.hear(JsonObject.parse(first.replace('\'', '"')));
    List<Decoded> heard = DECODER.decode(frame.replace('\'', '"'), spoken);
    return (Publish) ((Accepted) heard.get(0)).frame();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          GATEWAY|{'type':'operation','id':'op','channel':'c','data':1,'_id':3}|UNKNOWN_TYPE|3
          GATEWAY|{'type':'publish','channel':'c','_id':3}|MISSING_FIELD|3
          GATEWAY|{'type':'publish','channel':'c','data':{'a':1,'a':2},'_id':3}|DUPLICATE_KEY|3
          FLAT|{'action':'dance','id':'f'}|UNKNOWN_TYPE|'f'
          TOPIC|{'type':'publish','topic':'c','data':1,'id':'t'}|BAD_FIELD|'t'
          TOPIC|{'type':'subscribe','topics':'c','id':'t'}|BAD_FIELD|'t'
          """)
  void aFrameIsRefusedWithTheIdByWhichItsClientKnowsIt(
      Dialect dialect, String frame, ErrorCode code, String id) {
    assertThat(heard(dialect, frame))
        .singleElement()
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> {
              assertThat(refused.cause().code()).isEqualTo(code);
              assertThat(refused.id()).isEqualTo(new FrameId(id.replace('\'', '"')));
            });
  }
}
