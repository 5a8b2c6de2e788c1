package dev.tidings.rest;

import jakarta.persistence.EntityManager;

/** Which database it is, where no statement serves both. */
public enum DatabaseProduct {
  H2,
  POSTGRESQL;

  /** The database, asked by a query of the caller's transaction, on its connection. */
  public static DatabaseProduct of(EntityManager entities) {
    Number tables =
        (Number)
            entities
                .createNativeQuery(
                    "select count(*) from information_schema.tables"
                        + " where table_schema = 'pg_catalog' and table_name = 'pg_class'")
                .getSingleResult();
    return tables.longValue() > 0 ? POSTGRESQL : H2;
  }
}
