package dev.tidings.completion;

class MemoryAnswersTest extends AnswerStoreContract {
  private final MemoryAnswers store = new MemoryAnswers();
  private long ids;

  @Override
  AnswerStore store() {
    return store;
  }

  @Override
  long begun() {
    return store.begin(++ids, 1, Source.MODEL, new Lease("node-1", 1_000)).id();
  }

  @Override
  void end(long id) {
    store.end("node-1", id);
  }
}
