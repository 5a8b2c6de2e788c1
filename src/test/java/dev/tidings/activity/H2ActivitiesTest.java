package dev.tidings.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.history.OnH2;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

@OnH2
class H2ActivitiesTest extends ActivitiesContract {
  /** H2 reads an index in its order only if the order of a list names all of its columns. */
  @Test
  void aPageReadsNotManyMoreRowsThanItShows() {
    database()
        .execute(
            "insert into activity (id, tenant, kind, actor, actor_name, subject, subject_name, audience,"
                + " first_at, last_at, occurrences, moved, version) select 1000000 + x, 'acme', 'k',"
                + " 'ann', 'Ann', x, x, case mod(x, 3) when 0 then 'role:agent' else null end, x, x, 1,"
                + " x, 1 from system_range(1, 20000)");

    long rows =
        database()
            .rowsRead(
                () ->
                    assertThat(
                            activities.list(
                                "acme", Set.of("user:ann"), Optional.empty(), Long.MAX_VALUE, 50))
                        .hasSize(50));

    assertThat(rows).isBetween(50L, 150L);
  }
}
