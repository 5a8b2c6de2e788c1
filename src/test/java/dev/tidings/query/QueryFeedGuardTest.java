package dev.tidings.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.ChannelName;
import dev.tidings.security.Caller;
import dev.tidings.session.TestHub;
import org.junit.jupiter.api.Test;

class QueryFeedGuardTest {
  private final QueryFeedGuard guard = new QueryFeedGuard();
  private final Caller ann = TestHub.caller("ann");
  private final Caller service = TestHub.caller("engine", "service");
  private final Caller admin = TestHub.caller("boss", "admin");

  @Test
  void usersMeanTheirOwnFeedAndServicesAndAdministratorsAll() {
    ChannelName queries = new ChannelName("queries");

    assertThat(guard.meant(ann, queries).text()).isEqualTo("queries:ann");
    assertThat(guard.meant(service, queries)).isEqualTo(queries);
    assertThat(guard.meant(admin, queries)).isEqualTo(queries);
  }

  @Test
  void nobodyReadsTheFeedOfAnother() {
    assertThat(guard.mayRead(ann, new ChannelName("queries"))).isFalse();
    assertThat(guard.mayRead(ann, new ChannelName("queries:ann"))).isTrue();
    assertThat(guard.mayRead(ann, new ChannelName("queries:ben"))).isFalse();
    assertThat(guard.mayRead(ann, new ChannelName("queries.ann"))).isFalse();
    assertThat(guard.mayRead(ann, new ChannelName("queries.everyone"))).isTrue();
    assertThat(guard.mayRead(service, new ChannelName("queries"))).isTrue();
    assertThat(guard.mayWrite(ann, new ChannelName("queries:ann"))).isFalse();
    assertThat(guard.mayJoin(service, new ChannelName("queries"))).isFalse();
  }

  @Test
  void aUserWhoIsCalledEveryoneHasAFeedOfItsOwn() {
    assertThat(QueryNews.feedOf("everyone")).isNotEqualTo(QueryNews.OF_ALL);
  }
}
