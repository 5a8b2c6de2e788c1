package dev.tidings.rest;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AccessRuleTest {
  @Test
  void closesWhatSaysNothing() {
    assertThat(rule(Plain.class, "plain")).isEqualTo(new AccessRule(false, Optional.empty()));
    assertThat(rule(Plain.class, "permitted").open()).isFalse();
  }

  @Test
  void opensWhatIsPublic() {
    assertThat(rule(Plain.class, "open").open()).isTrue();
    assertThat(rule(Open.class, "plain").open()).isTrue();
  }

  @Test
  void letsTheMethodBeatItsClass() {
    assertThat(rule(Open.class, "admins"))
        .isEqualTo(new AccessRule(false, Optional.of(Set.of("admin"))));
    assertThat(rule(Admins.class, "plain").roles()).contains(Set.of("admin"));
    assertThat(rule(Admins.class, "agents").roles()).contains(Set.of("agent", "service"));
    assertThat(rule(Admins.class, "open").open()).isTrue();
  }

  @Test
  void admitsNobodyWhereAllAreDenied() {
    assertThat(rule(Plain.class, "denied")).isEqualTo(new AccessRule(false, Optional.of(Set.of())));
  }

  @Test
  void findsRulesThroughGeneratedSubclassesAndInterfaces() {
    assertThat(rule(GeneratedProxy.class, "agents").roles()).contains(Set.of("agent", "service"));
    assertThat(rule(GeneratedProxy.class, "plain").roles()).contains(Set.of("admin"));
    assertThat(rule(Implementation.class, "guarded").roles()).contains(Set.of("admin"));
  }

  private static AccessRule rule(Class<?> resource, String method) {
    return Arrays.stream(resource.getMethods())
        .filter(m -> m.getName().equals(method))
        .findFirst()
        .map(m -> AccessRule.of(resource, m))
        .orElseThrow();
  }

  /** Says nothing about itself. */
  public static class Plain {
    public void plain() {}

    @PermitAll
    public void permitted() {}

    @Public
    public void open() {}

    @DenyAll
    public void denied() {}
  }

  /** Open but for one method. */
  @Public
  public static class Open {
    public void plain() {}

    @RolesAllowed("admin")
    public void admins() {}
  }

  /** Closed but for one method. */
  @RolesAllowed("admin")
  public static class Admins {
    public void plain() {}

    @RolesAllowed({"agent", "service"})
    public void agents() {}

    @Public
    public void open() {}
  }

  /** As a container makes it. */
  public static class GeneratedProxy extends Admins {
    @Override
    public void plain() {}

    @Override
    public void agents() {}
  }

  /** States the rule for its implementations. */
  public interface Contract {
    @RolesAllowed("admin")
    void guarded();
  }

  /** States none itself. */
  public static class Implementation implements Contract {
    @Override
    public void guarded() {}
  }
}
