package dev.tidings.rest;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.tracing.CurrentTrace;
import jakarta.json.stream.JsonParsingException;
import jakarta.persistence.LockTimeoutException;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.PessimisticLockException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.ws.rs.WebApplicationException;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Which problem a failure is. The servers wrap failures in their own ways, so the causes count too,
 * the outermost that says something first. What says nothing is an incident: logged here, with an
 * id that is all the client gets.
 */
final class Problems {
  private static final Logger LOG = Logger.getLogger(Problems.class.getName());
  private static final int MAX_CAUSES = 10;
  private static final int FIRST_ERROR = 400;
  private static final int INTERNAL_ERROR = 500;

  private Problems() {}

  static Problem of(Throwable failure) {
    return causes(failure)
        .flatMap(Problems::known)
        .findFirst()
        .or(() -> causes(failure).flatMap(Problems::refusedByPlatform).findFirst())
        .orElseGet(() -> incident(failure));
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, f -> f != null, Throwable::getCause).limit(MAX_CAUSES);
  }

  /** Whether the request carried credentials that were refused, or none at all. */
  static boolean credentialsSent(Throwable failure) {
    return !(failure instanceof NoCredentialsException);
  }

  private static Stream<Problem> known(Throwable failure) {
    if (failure instanceof ProtocolException refusal && refusal.code() != ErrorCode.INTERNAL) {
      return Stream.of(Problem.of(refusal));
    }
    if (failure instanceof ProblemException problem) {
      return Stream.of(problem.problem());
    }
    if (failure instanceof ConstraintViolationException violations) {
      return violation(violations);
    }
    if (failure instanceof PessimisticLockException
        || failure instanceof LockTimeoutException
        || failure instanceof OptimisticLockException) {
      return Stream.of(Problem.of(busy()));
    }
    if (failure instanceof JsonParsingException) {
      return Stream.of(Problem.of(badJson()));
    }
    return Stream.empty();
  }

  private static ProtocolException busy() {
    return new ProtocolException(
        ErrorCode.STORE_UNAVAILABLE, "others are changing the same; nothing was done, ask again");
  }

  static ProtocolException badJson() {
    return new ProtocolException(
        ErrorCode.BAD_JSON, "the body is not the JSON that is expected here (RFC 8259)");
  }

  /** What the platform refused itself says something by its status, unless that is 500. */
  private static Stream<Problem> refusedByPlatform(Throwable failure) {
    return failure instanceof WebApplicationException refusal
            && refusal.getResponse().getStatus() >= FIRST_ERROR
            && refusal.getResponse().getStatus() != INTERNAL_ERROR
        ? Stream.of(Problem.of(refusal.getResponse().getStatusInfo()))
        : Stream.empty();
  }

  private static Problem incident(Throwable failure) {
    String id = UUID.randomUUID().toString();
    String trace = CurrentTrace.id().map(parent -> " of trace " + parent).orElse("");
    LOG.log(Level.SEVERE, "Incident " + id + trace, failure);
    return Problem.internal(id);
  }

  /** A broken rule about what the hub itself returns is no fault of the client. */
  private static Stream<Problem> violation(ConstraintViolationException failure) {
    List<? extends ConstraintViolation<?>> violations =
        failure.getConstraintViolations().stream()
            .sorted(Comparator.comparing(v -> v.getPropertyPath().toString()))
            .toList();
    if (violations.isEmpty() || violations.stream().anyMatch(Problems::isAboutReturnValue)) {
      return Stream.empty();
    }
    String detail =
        violations.stream()
            .map(v -> field(v.getPropertyPath()) + " " + v.getMessage())
            .collect(Collectors.joining("; "));
    String field = field(violations.get(0).getPropertyPath());
    return Stream.of(Problem.of(new ProtocolException(ErrorCode.BAD_FIELD, field, detail)));
  }

  private static boolean isAboutReturnValue(ConstraintViolation<?> violation) {
    return nodes(violation.getPropertyPath())
        .anyMatch(node -> node.getKind() == ElementKind.RETURN_VALUE);
  }

  /** The path within the body; the parameter's name when it is the parameter that is wrong. */
  private static String field(Path path) {
    StringBuilder field = new StringBuilder();
    nodes(path)
        .filter(
            node ->
                node.getKind() == ElementKind.PROPERTY
                    || node.getKind() == ElementKind.CONTAINER_ELEMENT)
        .forEach(node -> append(field, node));
    return field.isEmpty()
        ? nodes(path).reduce((first, last) -> last).map(Path.Node::getName).orElse("")
        : field.toString();
  }

  /** The index of a node is its place in the list that the node before it is. */
  private static void append(StringBuilder field, Path.Node node) {
    if (node.getIndex() != null) {
      field.append('[').append(node.getIndex()).append(']');
    }
    if (node.getKind() == ElementKind.PROPERTY) {
      field.append(field.isEmpty() ? "" : ".").append(node.getName());
    }
  }

  private static Stream<Path.Node> nodes(Path path) {
    return StreamSupport.stream(path.spliterator(), false);
  }
}
