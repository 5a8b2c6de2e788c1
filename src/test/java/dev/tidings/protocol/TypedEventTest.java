package dev.tidings.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.protocol.DialectRow.Rendition;
import dev.tidings.protocol.DialectRow.Said;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Events of the hub, whose types are not {@code message}: canonical, and in each dialect. */
class TypedEventTest {
  private static final Dialects DIALECTS = new Dialects(List.of());
  private static final String EVENT =
      new MessageBody(
              "query.update",
              "query.7",
              FrameId.of("outbox-7-x"),
              Sender.HUB,
              "{\"type\":\"query_started\",\"rows\":3}",
              1_707_580_800_000L,
              null)
          .at("3k9:42", 4);

  private static String in(Dialect dialect) {
    return DIALECTS.translator(dialect).event(EVENT, "acme").replace('"', '\'');
  }

  @Test
  void theCanonicalFormHasItsTypeAndNoSender() {
    assertThat(EVENT.replace('"', '\''))
        .isEqualTo(
            "{'type':'query.update','channel':'query.7','ref':'outbox-7-x',"
                + "'payload':{'type':'query_started','rows':3},'timestamp':1707580800000,"
                + "'id':'3k9:42','seq':4}");
    assertThat(MessageBody.asReplay(EVENT)).startsWith("{\"replay\":true,\"type\":");
  }

  @Test
  void flatClientsGetTheTypeInSnakeCase() {
    assertThat(in(Dialect.FLAT))
        .isEqualTo(
            "{'type':'query_update','channel':'query.7','event_id':'3k9:42','ref':'outbox-7-x',"
                + "'seq':4,'payload':{'type':'query_started','rows':3},"
                + "'timestamp':'2024-02-10T16:00:00Z'}");
  }

  @Test
  void topicsGetItAsTheEventOfThatKind() {
    assertThat(in(Dialect.TOPIC))
        .isEqualTo(
            "{'topic':'query.7','event':'QUERY_UPDATE','data':{'entity_id':'7',"
                + "'payload':{'type':'query_started','rows':3},'tenant_id':'acme',"
                + "'timestamp':'2024-02-10T16:00:00Z'},'id':'3k9:42','ref':'outbox-7-x','seq':4}");
  }

  @Test
  void theGatewayGetsItWithItsDataAndMarkedWhenSentAgain() {
    assertThat(in(Dialect.GATEWAY))
        .isEqualTo(
            "{'type':'query_update','channel':'query.7','id':'outbox-7-x','eventId':'3k9:42',"
                + "'sequenceNumber':4,'globalSequence':42,'version':42,"
                + "'timestamp':1707580800000,'data':{'type':'query_started','rows':3}}");
    String again =
        DIALECTS.translator(Dialect.GATEWAY).replayed(in(Dialect.GATEWAY).replace('\'', '"'));
    assertThat(again).startsWith("{\"replay\":true,\"type\":\"query_update\"");
  }

  @Test
  void aFeatureSaysItInADialectAsItLikesAlsoWithinASync() {
    FrameType type =
        FrameType.ofHub("query.update")
            .with(
                List.of(
                    new Said(
                        Dialect.FLAT,
                        "query.update",
                        event ->
                            List.of(
                                Rendition.of(
                                    "{\"type\":\"query_started\",\"event_id\":"
                                        + event.json("id")
                                        + "}")))));
    Translator flat = new Dialects(List.of(type)).translator(Dialect.FLAT);
    String own = "{\"type\":\"query_started\",\"event_id\":\"3k9:42\"}";

    assertThat(flat.event(EVENT, "acme")).isEqualTo(own);
    String sync =
        "{\"type\":\"sync\",\"channel\":\"query.7\",\"events\":["
            + EVENT
            + "],\"lastEventId\":\"3k9:42\"}";
    assertThat(flat.said(sync, "acme").get(0).text()).contains(own);
  }

  @Test
  void anEventThatBecomesTwoTextsIsAFaultOfItsRow() {
    FrameType type =
        FrameType.ofHub("query.update")
            .with(
                List.of(
                    new Said(
                        Dialect.FLAT,
                        "query.update",
                        event -> List.of(Rendition.of("{}"), Rendition.of("{}")))));
    Translator flat = new Dialects(List.of(type)).translator(Dialect.FLAT);

    assertThatThrownBy(() -> flat.event(EVENT, "acme"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("query.update");
  }
}
