package dev.tidings.notification;

import dev.tidings.history.OnH2;

@OnH2
class H2InboxTest extends InboxContract {}
