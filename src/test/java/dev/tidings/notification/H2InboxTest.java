package dev.tidings.notification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.history.OnH2;
import dev.tidings.rest.Page;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@OnH2
class H2InboxTest extends InboxContract {
  /** H2 reads an index in its order only if the order of a list names all of its columns. */
  @ParameterizedTest
  @ValueSource(strings = {"all", "unread", "of a kind"})
  void aPageReadsNotManyMoreRowsThanItShows(String which) {
    database()
        .execute(
            "insert into notification_inbox (tenant, user_id, last_number, unread, version, broadcasts)"
                + " values ('acme', 'long', 20000, 20000, 1, 0)");
    database()
        .execute(
            "insert into notification (tenant, user_id, number, kind, severity, title, source,"
                + " created_at, expires_at, state, read_at, toast, sound, badge, fold, parent, folded,"
                + " due_at) select 'acme', 'long', x, case mod(x, 10) when 0 then 'query' else"
                + " 'pipeline' end, 'info', 'Import', 'importer', 1, 9000000000000, 'UNREAD', 0, true,"
                + " true, true, '', 0, 0, 9000000000000 from system_range(1, 20000)");
    InboxFilter filter =
        new InboxFilter(
            which.equals("of a kind") ? Optional.of("query") : Optional.empty(),
            Optional.empty(),
            which.equals("unread"),
            Optional.empty(),
            Optional.empty(),
            0);
    Page.Asked page = Page.Asked.of(null, "50");
    long rows =
        database()
            .rowsRead(
                () -> hub.run(b -> b.inboxes().list(new InboxKey("acme", "long"), filter, page)));

    assertThat(rows).isBetween(51L, 120L);
  }
}
