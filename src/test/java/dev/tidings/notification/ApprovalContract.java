package dev.tidings.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.outbox.Push;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.rest.ProblemException;
import dev.tidings.security.Caller;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/**
 * What asks for an approval is answered once, by somebody who was asked, and kept until it was
 * heard.
 */
abstract class ApprovalContract extends NotificationsOnDatabase {
  @Test
  void anApprovalIsAnsweredOnceAndTheSecondIsToldWhoWasFirst() {
    Sent sent = tell(new Audience.Users(List.of("ann", "bob")), asking());
    String id = sent.approval().orElseThrow();
    hub.outbox.take();

    hub.run(b -> b.approvals().answer(caller("bob"), id, "approve", Optional.of("fine")));

    assertThatThrownBy(
            () -> hub.run(b -> b.approvals().answer(caller("ann"), id, "reject", Optional.empty())))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.problem().status()).isEqualTo(409);
              assertThat(e.problem().detail()).contains("bob");
            });
    assertThat(hub.outbox.take())
        .allSatisfy(push -> assertThat(push.type()).isEqualTo("approval.answered"))
        .extracting(Push::channel)
        .containsExactlyInAnyOrder("service.svc", "user:ann", "user:bob");
    assertThat(database().number("select count(*) from audit where subject = '" + id + "'"))
        .isOne();
    JsonObject kept = JsonObject.parse(hub.run(b -> b.approvals().one(service(), id)));
    assertThat(kept.requiredText("status", 99)).isEqualTo("answered");
    assertThat(kept.requiredText("action", 99)).isEqualTo("approve");
    assertThat(kept.object("by").orElseThrow().requiredText("id", 99)).isEqualTo("bob");
  }

  @Test
  void ofTwoAnswersAtOnceOneCountsAndTheOtherIsToldWhoWas() throws Exception {
    for (int round = 0; round < 5; round++) {
      String id =
          tell(new Audience.Users(List.of("ann", "bob")), asking()).approval().orElseThrow();
      List<Callable<String>> answers = new ArrayList<>();
      for (String user : List.of("ann", "bob")) {
        answers.add(() -> answer(user, id));
      }
      List<String> outcomes = together(answers);

      String winner = outcomes.get(0).equals("answered") ? "ann" : "bob";
      assertThat(outcomes)
          .containsExactlyInAnyOrder("answered", "409 answered by " + winner + " already");
      assertThat(
              database()
                  .number(
                      "select count(*) from audit where subject = '"
                          + id
                          + "' and actor = '"
                          + winner
                          + "' and detail like '%why not%'"))
          .isOne();
    }
  }

  private String answer(String user, String id) {
    try {
      hub.run(b -> b.approvals().answer(caller(user), id, "approve", Optional.of("why not")));
      return "answered";
    } catch (ProblemException e) {
      return e.problem().status() + " " + e.problem().detail();
    }
  }

  @Test
  void nobodyElseSeesAnApproval() {
    String id = tell(Audience.Users.one("ann"), asking()).approval().orElseThrow();

    for (Caller other :
        List.of(
            caller("eve"),
            new Caller("ann", "", Optional.empty(), "globex", Set.of(), hub.now()))) {
      assertThatThrownBy(() -> hub.run(b -> b.approvals().one(other, id)))
          .isInstanceOfSatisfying(
              ProblemException.class, e -> assertThat(e.problem().status()).isEqualTo(404));
      assertThatThrownBy(
              () -> hub.run(b -> b.approvals().answer(other, id, "approve", Optional.empty())))
          .isInstanceOf(ProblemException.class);
    }
  }

  @Test
  void noServiceAnswers() {
    String id = tell(new Audience.Everyone(), asking()).approval().orElseThrow();
    Caller other = new Caller("robot", "", Optional.empty(), TENANT, Set.of("service"), hub.now());

    for (Caller service : List.of(service(), other)) {
      assertThatThrownBy(
              () -> hub.run(b -> b.approvals().answer(service, id, "approve", Optional.empty())))
          .isInstanceOfSatisfying(
              ProtocolException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FORBIDDEN));
    }
  }

  @Test
  void whoWasAskedMayAnswerThoughTheNotificationIsGone() {
    String id = tell(Audience.Users.one("ann"), asking()).approval().orElseThrow();
    database().execute("delete from notification");

    hub.run(b -> b.approvals().answer(caller("ann"), id, "approve", Optional.empty()));

    assertThat(hub.outbox.take()).extracting(Push::channel).contains("user:ann", "service.svc");
  }

  @Test
  void whoTakesOverAnAnsweredQuestionSeesThatItIsAnswered() {
    String id = tell(new Audience.Everyone(), asking()).approval().orElseThrow();
    takeOver(ANN);
    JsonObject open = first(ANN);
    assertThat(open.requiredText("approvalStatus", 99)).isEqualTo("pending");
    assertThat(open.value("actions")).isPresent();

    hub.run(b -> b.approvals().answer(caller("ann"), id, "approve", Optional.empty()));
    hub.outbox.take();
    takeOver(BOB);

    JsonObject pushed = JsonObject.parse(hub.outbox.take("bob").get(0).payload());
    for (JsonObject seen : List.of(first(ANN), first(BOB), pushed)) {
      assertThat(seen.requiredText("approvalStatus", 99)).isEqualTo("answered");
      assertThat(seen.value("actions")).isEmpty();
    }
  }

  @Test
  void anApprovalIsKeptUntilTheServiceHasAcknowledgedIt() {
    String id = tell(Audience.Users.one("ann"), asking()).approval().orElseThrow();
    hub.run(b -> b.approvals().answer(caller("ann"), id, "reject", Optional.empty()));
    hub.pass(Duration.ofDays(400));
    clean();
    assertThat(hub.run(b -> b.approvals().open(service(), FIRST)).items()).hasSize(1);

    hub.run(b -> b.approvals().acknowledge(service(), id));
    assertThat(hub.run(b -> b.approvals().open(service(), FIRST)).items()).isEmpty();
    clean();
    assertThat(database().number("select count(*) from approval")).isOne();
    hub.pass(Duration.ofDays(91));
    clean();
    assertThat(database().number("select count(*) from approval")).isZero();
  }

  @Test
  void whatNobodyAnswersIsKeptAsLongAsNotificationsAre() {
    tell(Audience.Users.one("ann"), asking());
    hub.pass(Duration.ofDays(89));
    clean();
    assertThat(database().number("select count(*) from approval")).isOne();

    hub.pass(Duration.ofDays(2));
    clean();
    assertThat(database().number("select count(*) from approval")).isZero();
    assertThat(database().number("select count(*) from approval_asked")).isZero();
  }

  private void clean() {
    hub.run(
        b -> {
          b.approvals().clean();
          return b;
        });
  }

  private Caller caller(String user) {
    return new Caller(user, user, Optional.empty(), TENANT, Set.of(), hub.now());
  }

  private Caller service() {
    return new Caller("svc", "svc", Optional.empty(), TENANT, Set.of("service"), hub.now());
  }

  private static Notice asking() {
    return notice("approval", "Delete it?")
        .with(
            Optional.empty(),
            List.of(new Notice.Action("approve", "Yes"), new Notice.Action("reject", "No")));
  }
}
