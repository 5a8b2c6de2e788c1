/**
 * The hub as its clients see it: the built WAR on a real server, spoken to over real sockets. Names
 * of tests are the sentences of the contract.
 */
@NullMarked
package dev.tidings.it;

import org.jspecify.annotations.NullMarked;
