package dev.tidings.session;

import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.NotificationOptions;
import jakarta.enterprise.util.TypeLiteral;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Tells observers of events on the thread that fires them, as CDI does. */
public final class Events<T> implements Event<T> {
  private final List<Consumer<Object>> observers;

  /** Nobody observes yet. */
  public Events() {
    this(new CopyOnWriteArrayList<>());
  }

  private Events(List<Consumer<Object>> observers) {
    this.observers = observers;
  }

  /** Adds an observer of one type of event. */
  public <E> void observe(Class<E> type, Consumer<E> observer) {
    observers.add(
        event -> {
          if (type.isInstance(event)) {
            observer.accept(type.cast(event));
          }
        });
  }

  /** The same observers, for those who fire just one type of event. */
  public <E> Event<E> just() {
    return new Events<>(observers);
  }

  @Override
  public void fire(T event) {
    observers.forEach(observer -> observer.accept(event));
  }

  @Override
  public <U extends T> CompletionStage<U> fireAsync(U event) {
    throw new UnsupportedOperationException("events are told at once");
  }

  @Override
  public <U extends T> CompletionStage<U> fireAsync(U event, NotificationOptions options) {
    throw new UnsupportedOperationException("events are told at once");
  }

  @Override
  public Event<T> select(Annotation... qualifiers) {
    return this;
  }

  @Override
  public <U extends T> Event<U> select(Class<U> subtype, Annotation... qualifiers) {
    return new Events<>(observers);
  }

  @Override
  public <U extends T> Event<U> select(TypeLiteral<U> subtype, Annotation... qualifiers) {
    return new Events<>(observers);
  }
}
