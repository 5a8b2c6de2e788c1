package dev.tidings.completion;

import dev.tidings.history.OnH2;

@OnH2
class H2DatabaseAnswersTest extends DatabaseAnswersContract {}
