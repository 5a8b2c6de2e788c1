package dev.tidings.rest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonException;
import jakarta.json.bind.JsonbException;
import jakarta.ws.rs.core.NoContentException;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.IOException;
import java.util.stream.Stream;

/**
 * Has records read by {@link RecordReader}, whichever reader the server would choose: Payara takes
 * that of JSON-B at some starts and ours at others. Turns every failure to read a JSON body into
 * {@code bad_json}. Only of reading: a body that the hub cannot write is its own fault and stays an
 * incident.
 */
@Provider
@ApplicationScoped
public class JsonReading implements ReaderInterceptor {
  @Inject RecordReader records;

  @Override
  public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
    try {
      return context.getType().isRecord()
          ? records.read(context.getType(), context.getInputStream())
          : context.proceed();
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
