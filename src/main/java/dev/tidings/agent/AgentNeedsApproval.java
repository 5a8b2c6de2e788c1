package dev.tidings.agent;

import dev.tidings.notification.Audience;

/**
 * An agent waits for somebody to approve of what it wants to do. Fired within the transaction that
 * stores the execution, as {@link AgentExecuted} is: an approval that is stored by who observes it
 * is there whenever the execution is.
 *
 * @param origin the service that reported it, which hears of the answer
 * @param asked who may answer
 */
public record AgentNeedsApproval(Execution execution, String origin, Audience asked) {}
