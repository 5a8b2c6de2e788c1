package dev.tidings.monitoring;

import dev.tidings.history.OnH2;

@OnH2
class H2RollUpTest extends RollUpContract {}
