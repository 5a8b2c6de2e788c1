/** What happened in a tenant, as a feed: what features have done and back ends report, folded. */
@NullMarked
package dev.tidings.activity;

import org.jspecify.annotations.NullMarked;
