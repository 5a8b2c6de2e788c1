package dev.tidings.session;

/**
 * Messages and frames of a connection, and their characters, since it began.
 *
 * @param dropped lossy frames for which there was no room
 */
public record Traffic(long messagesIn, long charsIn, long framesOut, long charsOut, long dropped) {}
