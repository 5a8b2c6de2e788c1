package dev.tidings.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.protocol.ChannelName;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.session.TestHub;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeedReaderTest {
  private static final String FEED = "agents";

  @Test
  void anAudienceIsOneReaderOrOneForEachOfItsUsers() {
    assertThat(FeedReader.of(new Audience.Everyone())).containsExactly(FeedReader.EVERYONE);
    assertThat(FeedReader.of(new Audience.OfRole("sales")))
        .extracting(FeedReader::text)
        .containsExactly("role:sales");
    assertThat(FeedReader.of(new Audience.Users(List.of("ben", "ann", "ben"))))
        .extracting(FeedReader::text)
        .containsExactly("user:ann", "user:ben");
  }

  @Test
  void aCallerIsEveryoneItselfAndWhoHasEachOfItsRoles() {
    assertThat(FeedReader.of(TestHub.caller("ann", "sales", "agent")))
        .extracting(FeedReader::text)
        .containsExactlyInAnyOrder("everyone", "user:ann", "role:sales", "role:agent");
  }

  @Test
  void eachReaderHearsOnAChannelOfItsOwn() {
    assertThat(FeedReader.EVERYONE.channel(FEED).text()).isEqualTo("agents");
    assertThat(FeedReader.ofRole("head of sales").channel(FEED).text())
        .isEqualTo("agents.head%20of%20sales");
    assertThat(FeedReader.ofUser("ann ä").channel(FEED).text()).isEqualTo("user:ann%20%C3%A4");
    assertThat(FeedReader.ofRole("everyone").channel(FEED))
        .isNotEqualTo(FeedReader.EVERYONE.channel(FEED));
    assertThat(FeedReader.ofUser("everyone").channel(FEED))
        .isNotEqualTo(FeedReader.EVERYONE.channel(FEED));
  }

  @Test
  void aChannelIsReadByThoseWhoAreItsReader() {
    assertThat(mayRead("agents")).isTrue();
    assertThat(mayRead("agents.sales", "sales")).isTrue();
    assertThat(mayRead("agents.sales", "ä".repeat(60), "sales")).isTrue();
    assertThat(mayRead("agents.sales", "agent")).isFalse();
    assertThat(mayRead("agents:sales", "sales")).isFalse();
    assertThat(mayRead("activity.sales", "sales")).isFalse();
  }

  private static boolean mayRead(String channel, String... roles) {
    return FeedReader.mayRead(TestHub.caller("ann", roles), FEED, new ChannelName(channel));
  }

  @Test
  void whomNoChannelCanBeNamedAfterIsRefusedByTheField() {
    FeedReader.ofRole("ä".repeat(41)).requireChannel(FEED);
    FeedReader.EVERYONE.requireChannel(FEED);

    assertThatThrownBy(() -> FeedReader.ofRole("ä".repeat(42)).requireChannel(FEED))
        .isInstanceOfSatisfying(
            ProtocolException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.BAD_FIELD);
              assertThat(e.field()).isEqualTo("audience");
            })
        .hasMessageContaining("too long");
  }
}
