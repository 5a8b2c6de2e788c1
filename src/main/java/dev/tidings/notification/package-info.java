/** What users are told: stored, shown on all their devices, and counted the same on each. */
@NullMarked
package dev.tidings.notification;

import org.jspecify.annotations.NullMarked;
