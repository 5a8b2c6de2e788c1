package dev.tidings.security;

import dev.tidings.settings.Settings;
import java.time.Clock;
import java.util.Map;

class MemoryTicketsTest extends TicketsContract {
  @Override
  protected Tickets tickets(Clock clock) {
    return new MemoryTickets(Settings.of(Map.of()), clock);
  }
}
