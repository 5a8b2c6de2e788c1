package dev.tidings.polling;

import dev.tidings.security.Caller;

/** A device that polls, by its name among those of its user. */
record PollingDevice(String tenant, String user, String name) {
  static PollingDevice of(Caller caller, String name) {
    return new PollingDevice(caller.tenant(), caller.user(), name);
  }
}
