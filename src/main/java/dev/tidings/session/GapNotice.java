package dev.tidings.session;

import dev.tidings.protocol.EncodedFrame;
import dev.tidings.protocol.GapReason;

/**
 * What a reader is told of events that it does not get.
 *
 * @param frame the {@code gap}
 * @param reason the same as in the frame
 */
public record GapNotice(EncodedFrame frame, GapReason reason) {}
