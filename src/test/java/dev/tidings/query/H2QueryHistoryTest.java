package dev.tidings.query;

import dev.tidings.history.OnH2;

@OnH2
class H2QueryHistoryTest extends QueryHistoryContract {}
