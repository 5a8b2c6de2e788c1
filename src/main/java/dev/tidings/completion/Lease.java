package dev.tidings.completion;

/** That an answer is a node's, until a time in Unix milliseconds. */
record Lease(String node, long until) {}
