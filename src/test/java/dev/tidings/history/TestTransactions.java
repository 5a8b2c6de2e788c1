package dev.tidings.history;

import static net.bytebuddy.matcher.ElementMatchers.isAnnotatedWith;
import static net.bytebuddy.matcher.ElementMatchers.named;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.transaction.Transactional;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.implementation.MethodDelegation;
import net.bytebuddy.implementation.bind.annotation.RuntimeType;
import net.bytebuddy.implementation.bind.annotation.SuperCall;
import org.jspecify.annotations.Nullable;

/** What a container does for stores: JPA on a real database, and {@code @Transactional}. */
public final class TestTransactions {
  private static final AtomicInteger MADE = new AtomicInteger();

  private final EntityManagerFactory factory;
  private final ThreadLocal<@Nullable Open> current = new ThreadLocal<>();

  /** A transaction of one thread. */
  private record Open(EntityManager entities, List<Runnable> committed) {}

  /** Transactions on the database. */
  public TestTransactions(TestDatabase database) {
    this.factory = database.entityManagers();
  }

  /** The entities of the caller's transaction. */
  public EntityManager entities() {
    return (EntityManager)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {EntityManager.class},
            (proxy, method, arguments) -> invoke(method, arguments));
  }

  private @Nullable Object invoke(Method method, @Nullable Object @Nullable [] arguments)
      throws Throwable {
    Open open = Objects.requireNonNull(current.get(), "there is no transaction");
    try {
      return method.invoke(open.entities(), arguments);
    } catch (InvocationTargetException e) {
      throw Objects.requireNonNull(e.getCause());
    }
  }

  /** Has it done when the caller's transaction is committed, and only then. */
  public void onCommit(Runnable task) {
    Objects.requireNonNull(current.get(), "there is no transaction").committed().add(task);
  }

  /** Runs work in the caller's transaction, or in one of its own. */
  @RuntimeType
  public @Nullable Object within(@SuperCall Callable<?> work) throws Exception {
    if (current.get() != null) {
      return work.call();
    }
    Open open = new Open(factory.createEntityManager(), new ArrayList<>());
    current.set(open);
    Object result;
    try {
      open.entities().getTransaction().begin();
      result = work.call();
      open.entities().getTransaction().commit();
    } finally {
      current.remove();
      if (open.entities().getTransaction().isActive()) {
        open.entities().getTransaction().rollback();
      }
      open.entities().close();
    }
    open.committed().forEach(Runnable::run);
    return result;
  }

  /** An object whose methods that say so are transactions. */
  public <T> T transactional(Class<T> type, Object... arguments) {
    try {
      Class<? extends T> made =
          new ByteBuddy()
              .subclass(type)
              .name(type.getName() + "InTransactions" + MADE.incrementAndGet())
              .method(isAnnotatedWith(Transactional.class))
              .intercept(
                  MethodDelegation.withDefaultConfiguration().filter(named("within")).to(this))
              .make()
              .load(
                  type.getClassLoader(),
                  ClassLoadingStrategy.UsingLookup.of(
                      MethodHandles.privateLookupIn(type, MethodHandles.lookup())))
              .getLoaded();
      Constructor<?> constructor =
          Arrays.stream(made.getDeclaredConstructors())
              .filter(c -> c.getParameterCount() == arguments.length)
              .findFirst()
              .orElseThrow();
      constructor.setAccessible(true);
      return type.cast(constructor.newInstance(arguments));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
