package dev.tidings.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.settings.InvalidSettingException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnH2
class H2HistoryTest extends DatabaseHistoryContract {
  @Test
  void aDatabaseInMemoryIsRefused() {
    DataSource source = TestDatabase.volatileH2();

    assertThatThrownBy(() -> new DatabaseHistory(() -> source, Clock.systemUTC()).take())
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("tidings.history.store")
        .hasMessageContaining("jdbc:h2:mem");
  }

  /** A write that is given up is freed by an interrupt; with {@code file:} this ends H2 for all. */
  @Test
  void anInterruptedThreadDoesNotCloseTheDatabase() throws Exception {
    database().execute("create table interrupted (n integer)");
    for (int i = 0; i < 50; i++) {
      CountDownLatch writing = new CountDownLatch(1);
      Thread writer =
          new Thread(
              () -> {
                for (int n = 0; n < 50 && !Thread.currentThread().isInterrupted(); n++) {
                  writing.countDown();
                  database().execute("insert into interrupted values (1)");
                }
              });
      writer.start();
      writing.await();
      writer.interrupt();
      writer.join();
    }

    assertThat(database().number("select count(*) from interrupted")).isGreaterThanOrEqualTo(50);
  }

  @Test
  void aDatabaseThatWritesLaterIsRefused(@TempDir Path folder) {
    JdbcDataSource source = new JdbcDataSource();
    source.setURL("jdbc:h2:file:" + folder.resolve("late").toAbsolutePath());

    assertThatThrownBy(() -> new DatabaseHistory(() -> source, Clock.systemUTC()).take())
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("WRITE_DELAY=0");
  }
}
