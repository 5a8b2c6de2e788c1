package dev.tidings.session;

import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.util.TypeLiteral;
import java.lang.annotation.Annotation;
import java.util.Iterator;
import java.util.List;

/** The beans that a container would find. */
public record Beans<T>(List<T> all) implements Instance<T> {
  /** Just these. */
  @SafeVarargs
  public static <T> Beans<T> of(T... beans) {
    return new Beans<>(List.of(beans));
  }

  @Override
  public Iterator<T> iterator() {
    return all.iterator();
  }

  @Override
  public T get() {
    return all.get(0);
  }

  @Override
  public Instance<T> select(Annotation... qualifiers) {
    return this;
  }

  @Override
  public <U extends T> Instance<U> select(Class<U> subtype, Annotation... qualifiers) {
    throw new UnsupportedOperationException("no bean asks for a subtype");
  }

  @Override
  public <U extends T> Instance<U> select(TypeLiteral<U> subtype, Annotation... qualifiers) {
    throw new UnsupportedOperationException("no bean asks for a subtype");
  }

  @Override
  public boolean isUnsatisfied() {
    return all.isEmpty();
  }

  @Override
  public boolean isAmbiguous() {
    return all.size() > 1;
  }

  @Override
  public void destroy(T instance) {}

  @Override
  public Handle<T> getHandle() {
    throw new UnsupportedOperationException("no bean asks for a handle");
  }

  @Override
  public Iterable<? extends Handle<T>> handles() {
    throw new UnsupportedOperationException("no bean asks for handles");
  }
}
