package dev.tidings.agent;

import dev.tidings.notification.Audience;
import java.util.Optional;

/**
 * An agent was executed. Fired within the transaction that stores it, so that who observes it may
 * store what belongs to it: all of it is committed, or nothing.
 *
 * @param audience who may see it besides services and administrators
 * @param tell who is to be told, if the service named somebody
 */
public record AgentExecuted(Execution execution, Audience audience, Optional<Audience> tell) {}
