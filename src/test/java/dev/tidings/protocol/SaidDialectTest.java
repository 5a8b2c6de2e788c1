package dev.tidings.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the hub's frames look like in each dialect, to the letter; written with single quotes. */
class SaidDialectTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);
  private static final Dialects DIALECTS = new Dialects(List.of(), CLOCK);

  private static final String SENDER =
      "'sender':{'userId':'ann','clientId':'tab-1234','name':'Ann'}";

  static String message(String channel, String payload) {
    return ("{'type':'message','channel':'%s','ref':'op-1',%s,'payload':%s,"
            + "'timestamp':1707580800000,'traceId':'tr','id':'3k9:42','seq':4}")
        .formatted(channel, SENDER, payload);
  }

  private static String event(Dialect dialect, String channel, String payload) {
    return DIALECTS
        .translator(dialect)
        .event(message(channel, payload).replace('\'', '"'), "acme")
        .replace('"', '\'');
  }

  @Test
  void theGatewayHasAMessage() {
    assertThat(event(Dialect.GATEWAY, "doc:1", "{'text':'hello'}"))
        .isEqualTo(
            "{'type':'message','channel':'doc:1','id':'op-1','eventId':'3k9:42',"
                + "'senderId':'ann/tab-1234','userId':'ann','clientId':'tab-1234','name':'Ann',"
                + "'sequenceNumber':4,'globalSequence':42,'version':42,"
                + "'timestamp':1707580800000,'traceId':'tr','data':{'text':'hello'}}");
  }

  @Test
  void theGatewaySendsAgainAsHistory() {
    String event = event(Dialect.GATEWAY, "doc:1", "{',\\'data\\':':1}").replace('\'', '"');

    assertThat(DIALECTS.translator(Dialect.GATEWAY).replayed(event).replace('"', '\''))
        .startsWith("{'type':'history','channel':'doc:1',")
        .endsWith(",'data':[{',\\'data\\':':1}]}");
  }

  @Test
  void aTopicHasAnEventOfItsOwnKind() {
    assertThat(
            event(
                Dialect.TOPIC,
                "gift-list:family-123",
                "{'event':'ADDED','entity_id':'gift-7','payload':{'name':'Ball'}}"))
        .isEqualTo(
            "{'topic':'gift-list:family-123','event':'ADDED','data':{'entity_id':'gift-7',"
                + "'payload':{'name':'Ball'},'user_id':'ann','tenant_id':'acme',"
                + "'timestamp':'2024-02-10T16:00:00Z'},'trace_id':'tr',"
                + "'id':'3k9:42','ref':'op-1','seq':4}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          1
          null
          {'event':'ADDED'}
          {'event':'ADDED','payload':1,'more':2}
          {'event':'ADDED','payload':1,'entity_id':7}
          {'event':5,'payload':1}
          """)
  void anyOtherPayloadIsAnEventAboutWhatTheTopicNames(String payload) {
    assertThat(event(Dialect.TOPIC, "gift-list:family-123", payload))
        .contains(
            "'event':'CUSTOM','data':{'entity_id':'family-123','payload':"
                + payload
                + ",'user_id'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          queries|{'type':'query_started','query_id':456,'started_by':123}
          query.456|{'type':'query_completed','query_id':456,'result_count':100,'execution_time':2.5}
          agents|{'type':'agent_executed','agent_id':789,'status':'completed','insights_found':3,'needs_approval':false}
          chat_sessions|{'type':'new_chat_message','session_id':999,'message':'Hello','sender':'visitor'}
          chat_sessions|{'type':'new_chat_session','session_id':1000,'visitor_location':'New York, US'}
          """)
  void flatEventsAreWhatWasPublished(String channel, String payload) {
    assertThat(event(Dialect.FLAT, channel, payload))
        .isEqualTo(
            payload.substring(0, payload.length() - 1)
                + ",'channel':'"
                + channel
                + "','event_id':'3k9:42'}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          doc:1|{'type':'query_started','query_id':1}
          queries|{'type':'presence_update','user_id':'boss','status':'offline'}
          queries|{'type':'disconnect'}
          queries|{'type':'new_chat_message'}
          """)
  void nobodyPublishesWhatLooksLikeAFrameOfTheHub(String channel, String payload) {
    assertThat(event(Dialect.FLAT, channel, payload))
        .isEqualTo(
            "{'type':'message','channel':'"
                + channel
                + "','event_id':'3k9:42','ref':'op-1','seq':4,'user_id':'ann',"
                + "'client_id':'tab-1234','name':'Ann','payload':"
                + payload
                + ",'timestamp':'2024-02-10T16:00:00Z','trace_id':'tr'}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          GATEWAY|{'type':'subscribed','id':1,'channel':'c','lastEventId':'e:1'}|{'type':'ack','id':1,'channel':'c','lastEventId':'e:1'}
          GATEWAY|{'type':'subscribed','channel':'c','lastEventId':'e:1'}|{'type':'subscribed','channel':'c','lastEventId':'e:1'}
          GATEWAY|{'type':'unsubscribed','id':2,'channel':'c'}|{'type':'ack','id':2,'channel':'c'}
          GATEWAY|{'type':'unsubscribed','channel':'c','code':202}|{'type':'unsubscribed','channel':'c','code':202}
          GATEWAY|{'type':'ack','id':3,'channel':'c','eventId':'e:2'}|{'type':'ack','id':3,'channel':'c','eventId':'e:2'}
          GATEWAY|{'type':'error','id':4,'code':302,'name':'not_subscribed','message':'m','retryable':false}|{'type':'error','id':4,'code':302,'name':'not_subscribed','message':'m','retryable':false}
          GATEWAY|{'type':'gap','channel':'c','from':'e:1','to':'e:5','reason':'limit','dropped':4}|{'type':'gap','channel':'c','from':'e:1','to':'e:5','reason':'limit','dropped':4}
          GATEWAY|{'type':'pong','timestamp':1,'t':2}|{'type':'pong','timestamp':1,'t':2}
          GATEWAY|{'type':'query.update','channel':'c','payload':{'a':1},'timestamp':1}|{'type':'query_update','channel':'c','timestamp':1,'data':{'a':1}}
          FLAT|{'type':'subscribed','id':1,'channel':'queries','lastEventId':'e:1'}|{'type':'subscribed','id':1,'channel':'queries','last_event_id':'e:1'}
          FLAT|{'type':'ack','id':3,'channel':'c','eventId':'e:2'}|{'type':'ack','id':3,'channel':'c','event_id':'e:2'}
          FLAT|{'type':'error','code':402,'name':'rate','message':'m','retryable':true,'retryAfter':9}|{'type':'error','code':402,'name':'rate','message':'m','retryable':true,'retry_after':9}
          FLAT|{'type':'gap','channel':'c','from':'e:1','to':'e:5','reason':'limit'}|{'type':'gap','channel':'c','from':'e:1','to':'e:5','reason':'limit'}
          FLAT|{'type':'token.expiring','expires':1}|{'type':'token_expiring','expires':1}
          FLAT|{'type':'pong','timestamp':1}|{'type':'pong','timestamp':1}
          TOPIC|{'type':'subscribed','channel':'gift-list:1','lastEventId':'e:1'}|{'type':'subscribed','topic':'gift-list:1','event':'SUBSCRIBED','data':{'entity_id':'1','payload':{'lastEventId':'e:1'},'timestamp':'2026-01-02T03:04:05Z'}}
          TOPIC|{'type':'ack','id':3,'channel':'a:1','eventId':'e:2'}|{'type':'ack','id':3,'topic':'a:1','event':'ACK','data':{'entity_id':'1','payload':{'eventId':'e:2'},'timestamp':'2026-01-02T03:04:05Z'}}
          TOPIC|{'type':'error','channel':'not a name','code':300,'name':'bad_name','message':'m','retryable':false}|{'type':'error','topic':'not a name','event':'ERROR','data':{'entity_id':'not a name','payload':{'code':300,'name':'bad_name','message':'m','retryable':false},'timestamp':'2026-01-02T03:04:05Z'}}
          TOPIC|{'type':'disconnect','code':1012,'reason':'r','reconnect':true,'retryAfter':1}|{'type':'disconnect','topic':'session','event':'DISCONNECT','data':{'entity_id':'session','payload':{'code':1012,'reason':'r','reconnect':true,'retryAfter':1},'timestamp':'2026-01-02T03:04:05Z'}}
          TOPIC|{'type':'gap','channel':'a:1','from':'e:1','to':'e:5','reason':'limit'}|{'type':'gap','topic':'a:1','event':'GAP','data':{'entity_id':'1','payload':{'from':'e:1','to':'e:5','reason':'limit'},'timestamp':'2026-01-02T03:04:05Z'}}
          TOPIC|{'type':'presence.join','channel':'a:1','payload':{'userId':'ann'},'version':3,'timestamp':1707580800000}|{'type':'presence.join','topic':'a:1','event':'PRESENCE_JOIN','data':{'entity_id':'1','payload':{'userId':'ann'},'timestamp':'2024-02-10T16:00:00Z'},'version':3}
          TOPIC|{'type':'pong','timestamp':1}|{'type':'pong','timestamp':1}
          """)
  void theOtherFramesAreTold(Dialect dialect, String canonical, String said) {
    assertThat(said(dialect, canonical)).containsExactly(said);
  }

  private static List<String> said(Dialect dialect, String canonical) {
    return DIALECTS.translator(dialect).said(canonical.replace('\'', '"'), "acme").stream()
        .map(rendition -> rendition.text().replace('"', '\''))
        .toList();
  }

  @Test
  void theGatewayAnswersASyncByEventsAndAnAck() {
    String sync =
        "{'type':'sync','id':5,'channel':'doc:1','syncType':'delta','events':["
            + message("doc:1", "1")
            + "],'lastEventId':'3k9:42','applied':['op-1']}";

    assertThat(said(Dialect.GATEWAY, sync))
        .containsExactly(
            "{'type':'sync_response','events':["
                + event(Dialect.GATEWAY, "doc:1", "1")
                + "],'latestEventId':'3k9:42','version':42,'id':5,'channel':'doc:1',"
                + "'syncType':'delta','applied':['op-1']}",
            "{'type':'ack','id':5,'channel':'doc:1'}");
  }

  @Test
  void aSyncHasItsEventsInEachDialect() {
    String sync =
        "{'type':'sync','channel':'a:1','syncType':'delta','events':["
            + message("a:1", "1")
            + "],'lastEventId':'3k9:42','applied':[]}";

    assertThat(said(Dialect.FLAT, sync).get(0)).contains(event(Dialect.FLAT, "a:1", "1"));
    assertThat(said(Dialect.TOPIC, sync).get(0)).contains(event(Dialect.TOPIC, "a:1", "1"));
  }
}
