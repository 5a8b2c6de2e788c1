package dev.tidings.outbox;

import dev.tidings.history.OnH2;

@OnH2
class H2ClaimTest extends ClaimContract {}
