package dev.tidings.notification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.JsonObject;
import dev.tidings.rest.Page;
import dev.tidings.rest.PageCursor;
import dev.tidings.security.Caller;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The approvals that a service has not acknowledged: each is shown once, the oldest first, and a
 * page reads about as many rows as it shows, however many there are. H2 reads an index in its order
 * only if the order of a list names all of its columns.
 */
abstract class OpenApprovalsContract extends NotificationsOnDatabase {
  private static final int MANY = 20_000;
  private static final String START = PageCursor.of(0, 0, 0).text();

  @Test
  void eachIsShownOnceTheOldestFirstThoughManyCameAtTheSameTime() {
    fill(100, 25);

    List<String> shown = new ArrayList<>();
    Optional<String> place = Optional.of(START);
    while (place.isPresent()) {
      Page<String> page = page(place.get(), "3");
      shown.addAll(ids(page));
      place = page.next().map(PageCursor::text);
    }

    assertThat(shown)
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, 100)
                .filter(OpenApprovalsContract::isOpen)
                .mapToObj(OpenApprovalsContract::id)
                .toList());
  }

  @Test
  void aPageReadsNotManyMoreRowsThanItShows() {
    fill(MANY, 2);
    String middle = PageCursor.of(MANY / 4, 0, 0).text();

    for (String first : List.of(START, middle)) {
      String cursor = first;
      for (int page = 1; page <= 3; page++) {
        String place = cursor;
        List<Page<String>> shown = new ArrayList<>();
        long rows = database().rowsRead(() -> shown.add(page(place, "50")));

        assertThat(ids(shown.get(0))).hasSize(50).doesNotHaveDuplicates();
        assertThat(rows).as("rows of page %d from %s", page, first).isBetween(51L, 120L);
        cursor = shown.get(0).next().orElseThrow().text();
      }
    }
  }

  /** Of two tenants and two services, so many of them at the same time; some are acknowledged. */
  private void fill(int many, int atOnce) {
    database()
        .fill(
            "insert into approval (id, tenant, origin, title, actions, role, everyone, status,"
                + " created_at, answered_at, acknowledged_at, expires_at, due_at, version) select"
                + " lpad(cast(x as varchar(32)), 32, '0'), case mod(x, 3) when 0 then 'globex' else"
                + " 'acme' end, case mod(x, 5) when 0 then 'other' else 'svc' end, 'Delete it?',"
                + " '[]', '', true, 'pending', x / "
                + atOnce
                + ", 1, case mod(x, 7) when 0 then 0 else 1 end, 9000000000000, 9000000000000, 1"
                + " from "
                + database().numbers(many));
  }

  private static boolean isOpen(int x) {
    return x % 3 != 0 && x % 5 != 0 && x % 7 == 0;
  }

  private static String id(int x) {
    return "%032d".formatted(x);
  }

  private Page<String> page(String cursor, String limit) {
    Caller service =
        new Caller("svc", "svc", Optional.empty(), TENANT, Set.of("service"), hub.now());
    return hub.run(b -> b.approvals().open(service, Page.Asked.of(cursor, limit)));
  }

  private static List<String> ids(Page<String> page) {
    return page.items().stream()
        .map(item -> JsonObject.parse(item).requiredText("id", 32))
        .toList();
  }
}
