package dev.tidings.history;

import java.util.Objects;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Opens a database before the first test of a class, and closes it after the last. */
abstract class SharedDatabase implements BeforeAllCallback, ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(SharedDatabase.class);

  abstract TestDatabase open();

  @Override
  public void beforeAll(ExtensionContext context) {
    context.getStore(NAMESPACE).getOrComputeIfAbsent(TestDatabase.class, key -> open());
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType().equals(TestDatabase.class);
  }

  @Override
  public TestDatabase resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return Objects.requireNonNull(
        context.getStore(NAMESPACE).get(TestDatabase.class, TestDatabase.class));
  }

  static final class H2 extends SharedDatabase {
    @Override
    TestDatabase open() {
      return TestDatabase.h2();
    }
  }

  static final class Postgres extends SharedDatabase {
    @Override
    TestDatabase open() {
      return TestDatabase.postgres();
    }
  }
}
