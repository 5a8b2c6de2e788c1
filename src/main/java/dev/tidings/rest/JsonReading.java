package dev.tidings.rest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.json.JsonException;
import jakarta.json.bind.JsonbException;
import jakarta.ws.rs.core.NoContentException;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.IOException;
import java.util.stream.Stream;

/**
 * Turns every failure to read a JSON body into {@code bad_json}. Only of reading: a body that the
 * hub cannot write is its own fault and stays an incident.
 */
@Provider
@ApplicationScoped
public class JsonReading implements ReaderInterceptor {
  @Override
  public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
    try {
      return context.proceed();
    } catch (NoContentException e) {
      throw Problems.badJson();
    } catch (RuntimeException e) {
      throw isAboutJson(e) ? Problems.badJson() : e;
    }
  }

  private static boolean isAboutJson(Throwable failure) {
    return Stream.iterate(failure, f -> f != null, Throwable::getCause)
        .limit(10)
        .anyMatch(f -> f instanceof JsonException || f instanceof JsonbException);
  }
}
