package dev.tidings.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.FrameDecoder.Decoded;
import dev.tidings.protocol.FrameDecoder.Decoded.Accepted;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which dialect a session speaks. Frames are written with single quotes. */
class DialectTest {
  private static final Dialects DIALECTS = new Dialects(List.of());
  private static final FrameDecoder DECODER = new FrameDecoder(FrameLimits.DEFAULTS, List.of());

  private final SpokenDialect spoken = new SpokenDialect(DIALECTS, "s", false);

  private List<Decoded> hear(String message) {
    return DECODER.decode(message.replace('\'', '"'), spoken);
  }

  private static Dialect dialectOf(SpokenDialect spoken) {
    Translator translator = spoken.translator();
    return translator == null ? Dialect.CANONICAL : translator.dialect();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          FLAT      | {'action':'subscribe','channels':['queries']}
          FLAT      | {'action':'x','topics':['t'],'_id':1,'data':{}}
          TOPIC     | {'type':'subscribe','topics':['gift-list:1']}
          TOPIC     | {'type':'subscribe','topics':['gift-list:1'],'_id':1,'t':2}
          GATEWAY   | {'type':'subscribe','channel':'c','_id':1}
          GATEWAY   | {'type':'ping','t':1}
          GATEWAY   | {'type':'publish','channel':'c','data':1}
          GATEWAY   | {'type':'presence_update','channel':'c'}
          GATEWAY   | {'type':'sync','lastEventId':null}
          CANONICAL | {'type':'sync','channel':'c'}
          CANONICAL | {'type':'subscribe','channel':'c','action':null}
          CANONICAL | {'type':'publish','channel':'c','id':1,'payload':{'action':1,'data':2,'_id':3}}
          """)
  void theFirstSignInTheOrderOfTheContractDecides(Dialect expected, String frame) {
    hear(frame);

    assertThat(dialectOf(spoken)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'type':'ping'}
          {'type':'ping','timestamp':1}
          {'type':'auth','token':'x'}
          {'type':7}
          {'what':1}
          no json
          """)
  void whatSoundsTheSameEverywhereDecidesNothing(String frame) {
    hear(frame);
    hear("{'type':'subscribe','topics':['t']}");

    assertThat(dialectOf(spoken)).isEqualTo(Dialect.TOPIC);
  }

  @Test
  void whatIsDecidedStays() {
    hear("{'type':'subscribe','channel':'c'}");
    hear("{'action':'subscribe','channels':['c']}");

    assertThat(dialectOf(spoken)).isEqualTo(Dialect.CANONICAL);
  }

  @Test
  void aMessageOfSeveralFramesIsDecidedByTheFirstOfThemThatTells() {
    List<Decoded> frames =
        hear(
            "[{'type':'ping'},{'type':'publish','channel':'c','data':1,'_id':4},"
                + "{'action':'subscribe','channels':['c']}]");

    assertThat(dialectOf(spoken)).isEqualTo(Dialect.GATEWAY);
    assertThat(frames.get(1)).isInstanceOf(Accepted.class);
    assertThat(frames.get(2)).isInstanceOf(Decoded.Refused.class);
  }

  @Test
  void theSubprotocolDecidesBeforeAnyFrame() {
    SpokenDialect agreed = new SpokenDialect(DIALECTS, "s", true);

    DECODER.decode("{\"action\":\"subscribe\",\"channels\":[\"c\"]}", agreed);

    assertThat(dialectOf(agreed)).isEqualTo(Dialect.CANONICAL);
  }
}
