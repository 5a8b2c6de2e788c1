package dev.tidings.admin;

import dev.tidings.protocol.CloseCode;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.security.Blocklist;
import dev.tidings.security.Blocklist.Block;
import dev.tidings.security.Caller;
import dev.tidings.session.SessionRegistry;
import dev.tidings.session.Threads;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Blocks of all nodes, as the database has them: each node looks twice a second, and ends the
 * sessions of those who are blocked. While the database cannot be read, those that are known hold.
 */
@Singleton
public class Blocks {
  private static final Duration INTERVAL = Duration.ofMillis(500);
  private static final Duration CLEANING = Duration.ofMinutes(10);

  private final BlockStore store;
  private final Blocklist blocklist;
  private final SessionRegistry sessions;
  private final Acts acts;
  private final Clock clock;
  private final Threads threads;

  /** The blocks of this deployment. */
  @Inject
  public Blocks(
      BlockStore store,
      Blocklist blocklist,
      SessionRegistry sessions,
      Acts acts,
      Clock clock,
      Threads threads) {
    this.store = store;
    this.blocklist = blocklist;
    this.sessions = sessions;
    this.acts = acts;
    this.clock = clock;
    this.threads = threads;
  }

  /** Reads who is blocked, and begins to look, once the database has its schema. */
  public void start() {
    apply();
    threads.every(INTERVAL, new Look("blocks", this::apply));
    threads.every(CLEANING, () -> store.removeOver(clock.millis()));
  }

  /** Blocks; sessions that are there end at once on this node, and within a second on others. */
  BlockRow add(Caller caller, Block block) {
    acts.note(
        caller,
        block.tenant(),
        block.kind().wireName() + ".blocked",
        block.value(),
        JsonWriter.object()
            .text("reason", block.reason())
            .number("until", block.until().toEpochMilli()));
    BlockRow row = store.add(new BlockRow(block, Acts.name(caller), clock.millis()));
    apply();
    return row;
  }

  /** Lets in again; false where there is no such block that the caller may see. */
  boolean remove(Caller caller, Optional<String> tenant, long id) {
    Optional<BlockRow> row = store.find(tenant, id);
    row.ifPresent(
        found -> {
          Block block = found.block();
          acts.note(
              caller,
              block.tenant(),
              block.kind().wireName() + ".unblocked",
              block.value(),
              JsonWriter.object());
          store.remove(id);
          apply();
        });
    return row.isPresent();
  }

  /** Some of those that are on, the last first. */
  List<BlockRow> list(Optional<String> tenant, long before, int max) {
    return store.list(tenant, clock.millis(), before, max);
  }

  private void apply() {
    List<Block> active = store.active(clock.millis()).stream().map(BlockRow::block).toList();
    blocklist.replace(active);
    if (!active.isEmpty()) {
      sessions.all().stream()
          .filter(session -> session.isOpen())
          .forEach(
              session ->
                  blocklist
                      .of(session.caller(), session.device())
                      .ifPresent(block -> session.end(CloseCode.FORBIDDEN, told(block))));
    }
  }

  private static String told(Block block) {
    return "this " + block.kind().wireName() + " is blocked: " + block.reason();
  }
}
