package dev.tidings.outbox;

import jakarta.transaction.TransactionSynchronizationRegistry;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one transaction keeps for those who work in it. */
final class TransactionResources {
  private final Map<Object, @Nullable Object> resources = new HashMap<>();
  private boolean rollbackOnly;

  TransactionSynchronizationRegistry registry() {
    return (TransactionSynchronizationRegistry)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {TransactionSynchronizationRegistry.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getResource" -> resources.get(arguments[0]);
                  case "putResource" -> {
                    resources.put(arguments[0], arguments[1]);
                    yield null;
                  }
                  case "setRollbackOnly" -> {
                    rollbackOnly = true;
                    yield null;
                  }
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  boolean isRollbackOnly() {
    return rollbackOnly;
  }
}
