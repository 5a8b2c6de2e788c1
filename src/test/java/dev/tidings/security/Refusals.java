package dev.tidings.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import org.assertj.core.api.AbstractStringAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Says that something is refused with a wire code. */
public final class Refusals {
  private Refusals() {}

  /** Checks the code and goes on with the sentence for the client. */
  public static AbstractStringAssert<?> assertRefused(ErrorCode code, ThrowingCallable call) {
    Throwable refusal = catchThrowable(call);
    assertThat(refusal).isInstanceOf(ProtocolException.class);
    assertThat(((ProtocolException) refusal).code()).isEqualTo(code);
    return assertThat(((ProtocolException) refusal).detail());
  }
}
