package dev.tidings.agent;

/**
 * An agent was executed. Fired within the transaction that stores it, so that who observes it may
 * store what belongs to it: all of it is committed, or nothing.
 */
public record AgentExecuted(Execution execution) {}
