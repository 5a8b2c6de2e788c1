package dev.tidings.session;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The leases of one node. One whose time is over goes when its device is next asked for. */
@Singleton
public class MemorySessionLease implements SessionLease {
  private final Map<Device, Holder> holders = new ConcurrentHashMap<>();
  private final Clock clock;

  /** Nobody has anything. */
  @Inject
  public MemorySessionLease(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Optional<Holder> take(Device device, String session, Instant until) {
    Instant now = clock.instant();
    Holder before = holders.put(device, new Holder(session, now, until));
    return Optional.ofNullable(before)
        .filter(holder -> holder.until().isAfter(now) && !holder.session().equals(session));
  }

  @Override
  public boolean renew(Device device, String session, Instant until) {
    Instant now = clock.instant();
    Holder holder =
        holders.compute(
            device,
            (key, known) -> {
              if (known == null || !known.until().isAfter(now)) {
                return new Holder(session, now, until);
              }
              return known.session().equals(session)
                  ? new Holder(session, known.since(), until)
                  : known;
            });
    return holder.session().equals(session);
  }

  @Override
  public void release(Device device, String session) {
    holders.computeIfPresent(
        device, (key, known) -> known.session().equals(session) ? null : known);
  }

  @Override
  public Optional<Holder> holder(Device device) {
    Instant now = clock.instant();
    return Optional.ofNullable(
        holders.computeIfPresent(
            device, (key, known) -> known.until().isAfter(now) ? known : null));
  }
}
