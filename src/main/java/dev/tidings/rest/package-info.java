/**
 * What every REST resource shares: access, problem documents, CORS and CSRF, bodies, pages,
 * repeats; and tickets.
 */
@NullMarked
package dev.tidings.rest;

import org.jspecify.annotations.NullMarked;
