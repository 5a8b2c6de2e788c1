package dev.tidings.admin;

import dev.tidings.history.OnH2;

@OnH2
class H2LossyRateStoreTest extends LossyRateStoreContract {}
