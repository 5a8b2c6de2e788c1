package dev.tidings.monitoring;

import dev.tidings.history.OnH2;

@OnH2
class H2ClientErrorsTest extends ClientErrorsContract {}
