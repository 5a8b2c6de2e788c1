/** The WebSocket transport: bytes to frames and back, and nothing of any feature. */
@NullMarked
package dev.tidings.websocket;

import org.jspecify.annotations.NullMarked;
