package dev.tidings.session;

/**
 * Messages and frames of a connection, and their bytes in UTF-8 without the framing of the
 * transport, since it began.
 *
 * @param dropped lossy frames for which there was no room
 */
public record Traffic(long messagesIn, long bytesIn, long framesOut, long bytesOut, long dropped) {}
