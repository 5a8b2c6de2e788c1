package dev.tidings.rest;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.security.Caller;
import dev.tidings.security.CurrentCaller;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Carries out a keyed request once; see {@link Idempotent}. */
@Idempotent
@Interceptor
@Priority(Interceptor.Priority.LIBRARY_BEFORE)
public class IdempotentCalls {
  static final String HEADER = "Idempotency-Key";

  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");
  private static final int UNPROCESSABLE = 422;
  private static final long MOMENT = 1_000;

  /** After how many keys old ones are looked for. */
  private static final int SWEEP = 200;

  /** Keys whose first request this node is carrying out; repeats need no connection to be told. */
  private static final Set<String> RUNNING = ConcurrentHashMap.newKeySet();

  private static final AtomicInteger KEYS = new AtomicInteger();

  @Inject CurrentCaller current;
  @Inject HttpServletRequest request;
  @Inject StoredAnswers answers;

  @AroundInvoke
  @Nullable Object invoke(InvocationContext call) throws Exception {
    String key = request.getHeader(HEADER);
    return key == null ? call.proceed() : once(keyed(key), call);
  }

  private KeyedRequest keyed(String key) {
    if (!KEY.matcher(key).matches()) {
      throw new ProtocolException(
          ErrorCode.BAD_FIELD,
          HEADER,
          HEADER + " must have 1 to 255 printable ASCII characters without spaces");
    }
    Caller caller = current.required();
    return new KeyedRequest(
        caller.tenant(), caller.user(), key, RequestDigest.of(request).orElse(""));
  }

  private Response once(KeyedRequest keyed, InvocationContext call) throws Exception {
    Optional<StoredAnswer> known = answers.find(keyed);
    if (known.isPresent()) {
      return again(keyed, known.get());
    }
    if (!RUNNING.add(keyed.whose())) {
      throw inUse();
    }
    try {
      Response response = answers.execute(keyed, call::proceed);
      if (KEYS.incrementAndGet() % SWEEP == 0) {
        answers.sweep();
      }
      return response;
    } catch (KeyTakenException e) {
      return again(keyed, answers.find(keyed).orElseThrow(IdempotentCalls::inUse));
    } finally {
      RUNNING.remove(keyed.whose());
    }
  }

  private static Response again(KeyedRequest keyed, StoredAnswer answer) {
    if (!answer.digest().equals(keyed.digest())) {
      throw new ProblemException(
          problem(
              "idempotency_key_reused",
              UNPROCESSABLE,
              "this key was used with another request; use a new one for each",
              null));
    }
    return answer.response();
  }

  private static ProblemException inUse() {
    return new ProblemException(
        problem(
            "idempotency_key_in_use",
            Response.Status.CONFLICT.getStatusCode(),
            "the first request with this key is still being carried out; ask again",
            MOMENT));
  }

  private static Problem problem(
      String name, int status, String detail, @Nullable Long retryAfter) {
    return new Problem(
        name,
        "The Idempotency-Key cannot be used",
        status,
        detail,
        null,
        HEADER,
        retryAfter != null,
        retryAfter,
        null);
  }
}
