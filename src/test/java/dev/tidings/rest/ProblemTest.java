package dev.tidings.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.security.RateExceededException;
import jakarta.persistence.PessimisticLockException;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.concurrent.CompletionException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProblemTest {
  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void saysWhatAWireCodeSays(ErrorCode code) {
    Problem problem = Problem.of(new ProtocolException(code, "a.b", "the \"rule\""));
    JsonObject json = JsonObject.parse(problem.json());

    assertThat(json.requiredText("type", 200))
        .isEqualTo("https://tidings.dev/problems/" + code.wireName());
    assertThat(json.requiredText("title", 200)).isNotBlank();
    assertThat(json.integer("status", 400, 599)).contains((long) code.httpStatus());
    assertThat(json.integer("code", 100, 599)).contains((long) code.number());
    assertThat(json.requiredText("detail", 200)).isEqualTo("the \"rule\"");
    assertThat(json.requiredText("field", 200)).isEqualTo("a.b");
    assertThat(json.flag("retryable")).isEqualTo(code.retryable());
  }

  @Test
  void saysWhenToTryAgainInMillisecondsAndInSecondsInTheHeader() {
    Problem problem = Problem.of(new RateExceededException("too many", 1_200));

    assertThat(problem.json()).contains("\"retryAfter\":1200");
    assertThat(problem.headers(true)).containsEntry("Retry-After", "2");
    assertThat(problem.status()).isEqualTo(429);
  }

  @Test
  void challengesWithAnErrorOnlyWhereThereWereCredentials() {
    Problem problem =
        Problem.of(new ProtocolException(ErrorCode.UNAUTHENTICATED, "a \"bad\"\r\ntoken"));

    assertThat(problem.headers(false))
        .containsEntry("WWW-Authenticate", "Bearer realm=\"tidings\"");
    assertThat(problem.headers(true))
        .containsEntry(
            "WWW-Authenticate",
            "Bearer realm=\"tidings\", error=\"invalid_token\","
                + " error_description=\"a 'bad'''token\"");
    assertThat(Problem.notFound().headers(true)).doesNotContainKey("WWW-Authenticate");
  }

  @Test
  void namesAStatusThatHasNoWireCode() {
    assertThat(Problem.of(Response.Status.METHOD_NOT_ALLOWED).json())
        .contains("\"type\":\"https://tidings.dev/problems/method_not_allowed\"")
        .contains("\"status\":405")
        .doesNotContain("\"code\"");
  }

  @Test
  void findsTheRefusalBehindWhatAServerWrapsAroundIt() {
    ProtocolException refusal = new ProtocolException(ErrorCode.CONFLICT, "taken");

    assertThat(Problems.of(new CompletionException(new IllegalStateException(refusal))))
        .isEqualTo(Problem.of(refusal));
  }

  @Test
  void tellsOfAnUnexpectedFailureOnlyTheIncidentThatIsLogged() {
    Logger logger = Logger.getLogger(Problems.class.getName());
    RememberedLog log = new RememberedLog();
    logger.addHandler(log);
    logger.setUseParentHandlers(false);
    try {
      IllegalStateException failure = new IllegalStateException("jdbc:h2:secret");
      Problem problem = Problems.of(failure);

      assertThat(problem.status()).isEqualTo(500);
      assertThat(problem.json()).doesNotContain("secret").doesNotContain("IllegalState");
      assertThat(log.records).hasSize(1);
      assertThat(log.records.get(0).getLevel()).isEqualTo(Level.SEVERE);
      assertThat(log.records.get(0).getMessage()).contains(String.valueOf(problem.incident()));
      assertThat(log.records.get(0).getThrown()).isSameAs(failure);
    } finally {
      logger.removeHandler(log);
      logger.setUseParentHandlers(true);
    }
  }

  @Test
  void asksToComeBackWhereOthersHoldALock() {
    Throwable failure =
        new IllegalStateException(new PessimisticLockException("secret", new SQLException()));

    Problem problem = Problems.of(failure);

    assertThat(problem.status()).isEqualTo(503);
    assertThat(problem.retryable()).isTrue();
    assertThat(problem.detail()).doesNotContain("secret");
  }

  @Test
  void keepsTheWordsOfAnInternalRefusalInside() {
    Logger logger = Logger.getLogger(Problems.class.getName());
    logger.setUseParentHandlers(false);
    try {
      Problem problem = Problems.of(new ProtocolException(ErrorCode.INTERNAL, "secret"));

      assertThat(problem.json()).doesNotContain("secret");
    } finally {
      logger.setUseParentHandlers(true);
    }
  }
}
