package dev.tidings.protocol;

import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.enterprise.inject.Produces;
import java.lang.reflect.Method;
import java.util.List;

/** The frame types that the features of the hub produce, found as the container finds them. */
final class ProducedFrameTypes {
  private static final List<FrameType> ALL =
      new ClassFileImporter()
              .withImportOption(new ImportOption.DoNotIncludeTests())
              .importPackages("dev.tidings")
              .stream()
              .flatMap(type -> type.getMethods().stream())
              .filter(ProducedFrameTypes::isProducer)
              .map(JavaMethod::reflect)
              .map(ProducedFrameTypes::produced)
              .toList();

  private ProducedFrameTypes() {}

  static List<FrameType> all() {
    return ALL;
  }

  private static boolean isProducer(JavaMethod method) {
    return method.isAnnotatedWith(Produces.class)
        && method.getRawReturnType().isEquivalentTo(FrameType.class)
        && method.getModifiers().contains(JavaModifier.STATIC);
  }

  private static FrameType produced(Method method) {
    try {
      method.setAccessible(true);
      return (FrameType) method.invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(method + " could not be called", e);
    }
  }
}
