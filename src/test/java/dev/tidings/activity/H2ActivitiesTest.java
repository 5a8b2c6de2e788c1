package dev.tidings.activity;

import dev.tidings.history.OnH2;

@OnH2
class H2ActivitiesTest extends ActivitiesContract {}
