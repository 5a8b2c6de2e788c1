package dev.tidings.admin;

import jakarta.enterprise.context.ApplicationScoped;

/** The table {@code block}. */
@ApplicationScoped
public class BlockStore extends TemporaryRows<BlockRow> {
  /** The table of this deployment. */
  public BlockStore() {
    super(BlockRow.class);
  }
}
