package dev.tidings.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.JsonValue;
import dev.tidings.protocol.ProtocolException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordBindingTest {
  record Inner(String id, @Nullable Long size) {}

  record Outer(
      @Nullable String text,
      int count,
      boolean flag,
      @Nullable Boolean maybe,
      @Nullable Long at,
      @Nullable JsonValue data,
      @Nullable Inner inner,
      @Nullable List<String> names,
      @Nullable List<Inner> inners) {}

  @Test
  void everyMemberGoesToItsComponent() {
    Outer outer =
        bind(
            "{'text':'','count':3,'flag':true,'maybe':false,'at':9007199254740991,"
                + "'data':{'a':[1]},'inner':{'id':'x'},'names':['a','b'],"
                + "'inners':[{'id':'y','size':2}]}");

    assertThat(outer.text()).isEmpty();
    assertThat(outer.count()).isEqualTo(3);
    assertThat(outer.flag()).isTrue();
    assertThat(outer.maybe()).isFalse();
    assertThat(outer.at()).isEqualTo(9_007_199_254_740_991L);
    assertThat(Objects.requireNonNull(outer.data()).json()).isEqualTo("{\"a\":[1]}");
    assertThat(outer.inner()).isEqualTo(new Inner("x", null));
    assertThat(outer.names()).containsExactly("a", "b");
    assertThat(outer.inners()).containsExactly(new Inner("y", 2L));
  }

  @Test
  void whatIsAbsentOrNullIsNullOrZeroOrFalse() {
    assertThat(bind("{'text':null,'count':null}"))
        .isEqualTo(new Outer(null, 0, false, null, null, null, null, null, null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'texts':'x'}                      | texts",
        "{'text':1}                         | text",
        "{'text':'a\\u0000'}                | text",
        "{'count':'1'}                      | count",
        "{'count':1.5}                      | count",
        "{'flag':'true'}                    | flag",
        "{'at':9007199254740992}            | at",
        "{'inner':[]}                       | inner",
        "{'inner':{'id':2}}                 | inner.id",
        "{'inner':{'ids':2}}                | inner.ids",
        "{'names':{}}                       | names",
        "{'names':['a',1]}                  | names[]",
        "{'inners':[{'id':'a'},{'id':true}]}| inners[1].id",
        "{'inners':[1]}                     | inners[0]"
      })
  void aMemberThatDoesNotFitIsRefusedByItsPath(String json, String field) {
    assertThatThrownBy(() -> bind(json))
        .isInstanceOfSatisfying(
            ProtocolException.class,
            e -> {
              assertThat(e.field()).isEqualTo(field);
              assertThat(e.getMessage()).startsWith(field + " ");
            });
  }

  private static Outer bind(String json) {
    return RecordBinding.bind(JsonObject.parse(json.replace('\'', '"')), Outer.class);
  }
}
