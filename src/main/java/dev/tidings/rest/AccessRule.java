package dev.tidings.rest;

import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.RolesAllowed;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who may call a resource method: what stands at the method beats what stands at its class, and
 * where nothing stands, any caller may. Annotations count wherever in the hierarchy they stand, so
 * that a generated subclass never loses one.
 *
 * @param open whether no caller is needed
 * @param roles the roles of which the caller needs one; empty when any caller may
 * @param visitors whether callers who are limited to one channel may as well, where no role is
 *     needed
 */
record AccessRule(boolean open, Optional<Set<String>> roles, boolean visitors) {
  private static final AccessRule ANYBODY = new AccessRule(true, Optional.empty(), true);
  private static final AccessRule ANY_CALLER = new AccessRule(false, Optional.empty(), false);

  AccessRule(boolean open, Optional<Set<String>> roles) {
    this(open, roles, false);
  }

  static AccessRule of(Class<?> resource, Method method) {
    List<Class<?>> types = hierarchy(resource);
    List<Method> methods = types.stream().flatMap(type -> same(method, type)).toList();
    AccessRule rule = stated(methods).or(() -> stated(types)).orElse(ANY_CALLER);
    return find(methods, Visitors.class).isPresent()
        ? new AccessRule(rule.open(), rule.roles(), true)
        : rule;
  }

  private static Optional<AccessRule> stated(List<? extends AnnotatedElement> elements) {
    if (find(elements, DenyAll.class).isPresent()) {
      return Optional.of(new AccessRule(false, Optional.of(Set.of())));
    }
    Optional<RolesAllowed> roles = find(elements, RolesAllowed.class);
    if (roles.isPresent()) {
      return roles.map(r -> new AccessRule(false, Optional.of(Set.of(r.value()))));
    }
    return find(elements, Public.class).map(p -> ANYBODY);
  }

  private static <A extends Annotation> Optional<A> find(
      List<? extends AnnotatedElement> elements, Class<A> annotation) {
    return elements.stream()
        .flatMap(element -> Stream.ofNullable(element.getDeclaredAnnotation(annotation)))
        .findFirst();
  }

  private static Stream<Method> same(Method method, Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods())
        .filter(m -> m.getName().equals(method.getName()))
        .filter(m -> Arrays.equals(m.getParameterTypes(), method.getParameterTypes()));
  }

  /** The class, its superclasses and all their interfaces, the nearest first. */
  private static List<Class<?>> hierarchy(Class<?> resource) {
    List<Class<?>> types = new ArrayList<>();
    for (Class<?> type = resource; type != null; type = type.getSuperclass()) {
      types.add(type);
      addInterfaces(type, types);
    }
    return types;
  }

  private static void addInterfaces(Class<?> type, List<Class<?>> types) {
    for (Class<?> parent : type.getInterfaces()) {
      types.add(parent);
      addInterfaces(parent, types);
    }
  }
}
