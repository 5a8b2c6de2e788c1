package dev.tidings.session;

/**
 * The node stops, and all its sessions were ended. Fired while the application still has its
 * database; can be fired twice.
 */
public record SessionsStopped() {}
