package dev.tidings.sse;

import dev.tidings.session.ConnectionLostException;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one request that goes on and on. Writes block and are made by one thread at a time;
 * it is ended by any thread, and never while a write is under way: containers use the buffers of an
 * ended answer for other requests.
 */
final class StreamOutput implements StreamSink {
  private static final Logger LOG = System.getLogger(StreamOutput.class.getName());

  private final AsyncContext context;
  private final ServletOutputStream out;

  /** Whether something was written. Used by the writer only. */
  private boolean begun;

  /** Who writes at this moment. Guarded by this. */
  private @Nullable Thread writer;

  /** Whether nothing more is to be written. Guarded by this. */
  private boolean closed;

  /** Whether the container was told, or told us. Guarded by this. */
  private boolean completed;

  private StreamOutput(AsyncContext context, ServletOutputStream out) {
    this.context = context;
    this.out = out;
  }

  /** Begins the answer to a request; its headers go out with the first write. */
  static StreamOutput open(HttpServletRequest request, HttpServletResponse response, Runnable gone)
      throws IOException {
    response.setStatus(HttpServletResponse.SC_OK);
    response.setContentType("text/event-stream;charset=UTF-8");
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Accel-Buffering", "no");
    AsyncContext context = request.startAsync(request, response);
    context.setTimeout(0);
    StreamOutput output = new StreamOutput(context, response.getOutputStream());
    context.addListener(output.new Listener(gone));
    return output;
  }

  @Override
  public void write(byte[] bytes) {
    enter();
    try {
      if (!begun) {
        begun = true;
        out.flush(); // Open Liberty sends nothing at the first flush of an answer
      }
      out.write(bytes);
      out.flush();
    } catch (IOException | RuntimeException e) {
      throw new ConnectionLostException("the stream takes no more: " + e.getMessage(), e);
    } finally {
      leave();
    }
  }

  private synchronized void enter() {
    if (closed) {
      throw new ConnectionLostException("the stream has ended", new IOException("closed"));
    }
    writer = Thread.currentThread();
  }

  private void leave() {
    boolean last;
    synchronized (this) {
      writer = null;
      last = mayComplete();
    }
    complete(last);
  }

  @Override
  public void close() {
    boolean now;
    synchronized (this) {
      closed = true;
      now = mayComplete();
    }
    complete(now);
  }

  @Override
  public void abort(Thread thread) {
    synchronized (this) {
      closed = true;
      if (writer != null && writer == thread) {
        thread.interrupt();
      }
    }
    close();
  }

  private synchronized boolean mayComplete() {
    boolean may = closed && writer == null && !completed;
    completed |= may;
    return may;
  }

  private void complete(boolean now) {
    if (!now) {
      return;
    }
    try {
      context.complete();
    } catch (RuntimeException e) {
      LOG.log(Level.DEBUG, "the container has ended the stream by itself", e);
    }
  }

  private synchronized void endedByContainer() {
    closed = true;
    completed = true;
  }

  /** What the container sees of the end. */
  private final class Listener implements AsyncListener {
    private final Runnable gone;

    Listener(Runnable gone) {
      this.gone = gone;
    }

    @Override
    public void onComplete(AsyncEvent event) {
      endedByContainer();
      gone.run();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
      close();
      gone.run();
    }

    @Override
    public void onError(AsyncEvent event) {
      LOG.log(Level.DEBUG, "a stream broke", event.getThrowable());
      close();
      gone.run();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {}
  }
}
