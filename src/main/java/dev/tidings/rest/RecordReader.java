package dev.tidings.rest;

import dev.tidings.protocol.JsonObject;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Validator;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Set;

/**
 * Reads the body of a request as a record, so that a resource gets only bodies that keep its rules:
 * strict JSON within the bounds, no unknown members, and the Bean Validation constraints of the
 * record. Whatever is refused becomes a problem that names the field.
 */
@Provider
@ApplicationScoped
@Consumes(MediaType.APPLICATION_JSON)
public class RecordReader implements MessageBodyReader<Record> {
  static final int MAX_BYTES = 256 * 1_024;

  @Inject Validator validator;

  @Override
  public boolean isReadable(
      Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
    return type.isRecord();
  }

  @Override
  public Record readFrom(
      Class<Record> type,
      Type generic,
      Annotation[] annotations,
      MediaType mediaType,
      MultivaluedMap<String, String> headers,
      InputStream body)
      throws IOException {
    return (Record) read(type, body);
  }

  /** The body as a record of the type, if it keeps all rules. */
  Object read(Class<?> type, InputStream body) throws IOException {
    JsonObject object = JsonBody.read(body, MAX_BYTES).orElseThrow(Problems::badJson);
    return valid(RecordBinding.bind(object, type), validator);
  }

  /** The body, if it keeps its constraints. */
  static <R> R valid(R body, Validator validator) {
    Set<ConstraintViolation<R>> violations = validator.validate(body);
    if (!violations.isEmpty()) {
      throw new ConstraintViolationException(violations);
    }
    return body;
  }
}
