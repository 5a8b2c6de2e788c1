package dev.tidings.monitoring;

import dev.tidings.monitoring.RollUp.Step;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The table {@code roll_up}. */
@ApplicationScoped
public class RollUpStore {
  /** An hour has no node. */
  private static final String NO_NODE = "";

  @PersistenceContext(unitName = "tidings")
  EntityManager entities;

  /** Adds minutes; all or nothing. An hour that was put together without them is so no more. */
  @Transactional
  public void add(Collection<RollUp> minutes) {
    minutes.forEach(entities::persist);
    takeHoursApart(minutes);
  }

  /** Adds to minutes of a node what happened in them after it had stopped and was started anew. */
  @Transactional
  public void goOn(Collection<RollUp> minutes) {
    for (RollUp minute : minutes) {
      RollUp before = entities.find(RollUp.class, minute.key());
      if (before == null) {
        entities.persist(minute);
      } else {
        before.goOn(minute.point());
      }
    }
    takeHoursApart(minutes);
  }

  private void takeHoursApart(Collection<RollUp> minutes) {
    entities
        .createQuery("delete from RollUp r where r.step = :step and r.began in :hours")
        .setParameter("step", Step.HOUR)
        .setParameter(
            "hours",
            minutes.stream()
                .map(minute -> Step.HOUR.begin(minute.point().at()))
                .collect(Collectors.toSet()))
        .executeUpdate();
  }

  /**
   * What happened from one time to another, in steps; those in which nothing was stored are left
   * out.
   *
   * @param tenant {@link RollUp#ALL} for all together
   */
  @Transactional
  public List<Point> points(Step step, String tenant, long from, long to) {
    SortedMap<Long, Point> points = new TreeMap<>();
    rows(step, List.of(tenant), from, to).stream()
        .map(RollUp::point)
        .forEach(point -> points.merge(point.at(), point, Point::beside));
    return List.copyOf(points.values());
  }

  private List<RollUp> rows(Step step, Collection<String> tenants, long from, long to) {
    return entities
        .createQuery(
            "select r from RollUp r where r.step = :step and r.tenant in :tenants"
                + " and r.began >= :from and r.began < :to",
            RollUp.class)
        .setParameter("step", step)
        .setParameter("tenants", tenants)
        .setParameter("from", from)
        .setParameter("to", to)
        .getResultList();
  }

  /** The hours that are over and whose minutes are not together yet, the oldest first. */
  @Transactional
  public List<Long> hoursToMake(long from, long to) {
    SortedMap<Long, Boolean> hours = new TreeMap<>();
    entities
        .createQuery(
            "select distinct r.began from RollUp r where r.step = :step and r.tenant = :all"
                + " and r.began >= :from and r.began < :to",
            Long.class)
        .setParameter("step", Step.MINUTE)
        .setParameter("all", RollUp.ALL)
        .setParameter("from", from)
        .setParameter("to", Step.HOUR.begin(to))
        .getResultList()
        .forEach(minute -> hours.put(Step.HOUR.begin(minute), true));
    points(Step.HOUR, RollUp.ALL, from, to).forEach(hour -> hours.remove(hour.at()));
    return List.copyOf(hours.keySet());
  }

  /** Puts the minutes of an hour together; fails when another node has just done so. */
  @Transactional
  public void makeHour(long hour) {
    Map<String, SortedMap<Long, Point>> tenants = new LinkedHashMap<>();
    entities
        .createQuery(
            "select r from RollUp r where r.step = :step and r.began >= :from and r.began < :to",
            RollUp.class)
        .setParameter("step", Step.MINUTE)
        .setParameter("from", hour)
        .setParameter("to", hour + Step.HOUR.millis())
        .getResultList()
        .forEach(
            row ->
                tenants
                    .computeIfAbsent(row.tenant(), t -> new TreeMap<>())
                    .merge(row.point().at(), row.point(), Point::beside));
    long known = knownOf(tenants.getOrDefault(RollUp.ALL, Collections.emptySortedMap()));
    tenants.forEach(
        (tenant, minutes) ->
            minutes.values().stream()
                .reduce((a, b) -> a.joined(b, hour))
                .map(point -> point.begun(hour).knownFor(known))
                .ifPresent(
                    point -> entities.persist(new RollUp(Step.HOUR, tenant, NO_NODE, point))));
  }

  /** A tenant has no row for a minute in which it did nothing, which is known all the same. */
  private static long knownOf(SortedMap<Long, Point> minutes) {
    return minutes.values().stream().mapToLong(Point::known).sum();
  }

  /** Deletes what is older; how many rows there were. */
  @Transactional
  public int deleteBefore(Step step, long time) {
    return entities
        .createQuery("delete from RollUp r where r.step = :step and r.began < :time")
        .setParameter("step", step)
        .setParameter("time", time)
        .executeUpdate();
  }
}
