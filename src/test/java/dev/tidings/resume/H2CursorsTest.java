package dev.tidings.resume;

import dev.tidings.history.OnH2;

@OnH2
class H2CursorsTest extends CursorStoreContract {}
