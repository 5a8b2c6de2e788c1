package dev.tidings.completion;

import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;

/**
 * Has the model write answers. One that was broken off by the end of a node is gone on with from
 * what is stored: the model is told the conversation with its own words so far, and asked to
 * continue.
 */
@Singleton
class ModelAnswers {
  private static final Logger LOG = System.getLogger(ModelAnswers.class.getName());

  private static final String CONTINUE =
      "Your answer was interrupted. Continue it exactly where it stops: write only what comes next,"
          + " without repeating anything, without an introduction.";

  private final Model model;
  private final Conversations conversations;
  private final int told;

  @Inject
  ModelAnswers(Model model, Conversations conversations, Settings settings) {
    this.model = model;
    this.conversations = conversations;
    this.told = Math.max(1, settings.number(Setting.AI_MESSAGES));
  }

  /** Has the model write, or go on with, an answer of this node, in a place that was reserved. */
  void write(Answer answer) {
    List<Turn> turns;
    try {
      turns = turns(answer);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, answer + " cannot be asked for", e);
      model.giveBack();
      answer.finish(new Ending.Failed("internal", "the hub could not ask the model", true));
      return;
    }
    model.ask(turns, new Listener(answer), answer::calls);
  }

  private List<Turn> turns(Answer answer) {
    long number =
        conversations.message(answer.tenant(), answer.id()).map(Message::number).orElse(0L);
    List<Message> before = conversations.before(answer.conversationId(), number, told);
    List<Turn> turns = new ArrayList<>();
    for (int i = before.size() - 1; i >= 0; i--) {
      Message said = before.get(i);
      if (!said.text().isBlank()) {
        turns.add(new Turn(said.speaker(), said.text()));
      }
    }
    String soFar = answer.missed(0);
    if (!soFar.isEmpty()) {
      turns.add(new Turn(Message.Speaker.ASSISTANT, soFar));
      turns.add(new Turn(Message.Speaker.USER, CONTINUE));
    }
    return turns;
  }

  /** What the model says goes into the answer. */
  private record Listener(Answer answer) implements ModelListener {
    @Override
    public void token(String text) {
      answer.append(text);
    }

    @Override
    public void ended(Ending how) {
      answer.finish(how);
    }
  }
}
