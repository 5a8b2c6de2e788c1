/** Tests of notifications, on both databases. */
@NullMarked
package dev.tidings.notification;

import org.jspecify.annotations.NullMarked;
