package dev.tidings.rest;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.JsonValue;
import dev.tidings.protocol.JsonValue.Kind;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.protocol.Utf8;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes a record of a JSON object, member by component. A component is a {@link String}, a number
 * or a truth value (boxed where it may be absent), a {@link JsonValue} for any JSON, a record, or a
 * {@link List} of strings or records; what is absent or {@code null} becomes null, 0 or false. A
 * member of the wrong kind, and one that the record does not have, are refused by their path.
 */
final class RecordBinding {
  private static final int MAX_ELEMENTS = 10_000;

  private RecordBinding() {}

  static <R> R bind(JsonObject object, Class<R> type) {
    RecordComponent[] components = type.getRecordComponents();
    refuseUnknown(object, components);
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      values[i] = value(object, components[i]);
    }
    return create(type, components, values);
  }

  private static void refuseUnknown(JsonObject object, RecordComponent[] components) {
    Set<String> known =
        Arrays.stream(components).map(RecordComponent::getName).collect(Collectors.toSet());
    for (String name : object.names()) {
      if (!known.contains(name)) {
        throw object.refusal(
            name, "is not known here; the fields are " + String.join(", ", names(components)));
      }
    }
  }

  private static List<String> names(RecordComponent[] components) {
    return Arrays.stream(components).map(RecordComponent::getName).toList();
  }

  private static @Nullable Object value(JsonObject object, RecordComponent component) {
    Class<?> type = component.getType();
    String name = component.getName();
    if (type == List.class) {
      return object.has(name) ? list(object, name, component.getGenericType()) : null;
    }
    if (type.isRecord() && type != JsonValue.class) {
      return object.object(name).map(inner -> bind(inner, type)).orElse(null);
    }
    JsonValue value = object.value(name).orElse(null);
    return value == null ? absent(type) : scalar(object, name, value, type);
  }

  private static List<?> list(JsonObject object, String name, Type generic) {
    Class<?> element = (Class<?>) ((ParameterizedType) generic).getActualTypeArguments()[0];
    if (element.isRecord()) {
      return object.objects(name, MAX_ELEMENTS).stream()
          .map(inner -> (Object) bind(inner, element))
          .toList();
    }
    return object.array(name, MAX_ELEMENTS).orElse(List.of()).stream()
        .map(value -> text(object, name + "[]", value))
        .toList();
  }

  private static @Nullable Object absent(Class<?> type) {
    if (type == boolean.class) {
      return false;
    }
    if (type == int.class) {
      return 0;
    }
    return type == long.class ? (Object) 0L : null;
  }

  private static Object scalar(JsonObject object, String name, JsonValue value, Class<?> type) {
    if (type == JsonValue.class) {
      return value;
    }
    if (type == String.class) {
      return text(object, name, value);
    }
    if (type == boolean.class || type == Boolean.class) {
      require(object, name, value, Kind.BOOLEAN);
      return value.json().equals("true");
    }
    if (type == int.class || type == Integer.class) {
      return object.integer(name, Integer.MIN_VALUE, Integer.MAX_VALUE).map(Long::intValue).get();
    }
    if (type == long.class || type == Long.class) {
      return object.integer(name, JsonObject.MIN_SAFE_INTEGER, JsonObject.MAX_SAFE_INTEGER).get();
    }
    throw new IllegalStateException(name + " has a type that no body can have: " + type);
  }

  private static String text(JsonObject object, String name, JsonValue value) {
    require(object, name, value, Kind.STRING);
    if (!Utf8.isStorable(value.text())) {
      throw object.refusal(name, "must be Unicode text without U+0000");
    }
    return value.text();
  }

  private static void require(JsonObject object, String name, JsonValue value, Kind kind) {
    if (value.kind() != kind) {
      throw object.refusal(name, "must be " + kind.words() + ", not " + value.kind().words());
    }
  }

  private static <R> R create(Class<R> type, RecordComponent[] components, Object[] values) {
    try {
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      Constructor<R> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof ProtocolException refusal) {
        throw refusal;
      }
      throw new ProtocolException(ErrorCode.BAD_FIELD, String.valueOf(e.getCause()));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " is no record that can be made", e);
    }
  }
}
