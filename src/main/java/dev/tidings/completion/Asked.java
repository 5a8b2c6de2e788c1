package dev.tidings.completion;

/**
 * An answer that somebody wanted.
 *
 * @param fresh whether it begins now; else the same was asked before
 */
record Asked(Message answer, boolean fresh) {}
