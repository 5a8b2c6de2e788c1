package dev.tidings.benchmark.baseline;

import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What one would write by hand: a set of sessions, and a loop over it for each message. */
@ServerEndpoint("/plain")
public class PlainEndpoint {
  private static final Set<Session> SESSIONS = ConcurrentHashMap.newKeySet();

  /** Adds a subscriber; one that says it is a publisher gets nothing. */
  @OnOpen
  public void open(Session session) {
    if (!"publisher".equals(session.getQueryString())) {
      SESSIONS.add(session);
    }
  }

  /** Sends a text to everybody. */
  @OnMessage
  public void text(String text) {
    for (Session session : SESSIONS) {
      try {
        session.getBasicRemote().sendText(text);
      } catch (IOException e) {
        // it is gone; close() removes it
      }
    }
  }

  /** Removes a subscriber. */
  @OnClose
  public void close(Session session) {
    SESSIONS.remove(session);
  }
}
