package dev.tidings.admin;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;

/** The table {@code lossy_rate}. */
@ApplicationScoped
public class LossyRateStore extends TemporaryRows<LossyRateRow> {
  /** The table of this deployment. */
  public LossyRateStore() {
    super(LossyRateRow.class);
  }

  /** Adds a change in place of those that there were for the same; it has an id then. */
  @Transactional
  public LossyRateRow put(LossyRateRow row) {
    entities
        .createQuery("delete from LossyRateRow r where r.tenant = :tenant and r.target = :target")
        .setParameter("tenant", row.tenant())
        .setParameter("target", row.target())
        .executeUpdate();
    return add(row);
  }
}
