package dev.tidings.chat;

/** A user was taken out of a chat; fired in the transaction that does it. */
record ParticipantRemoved(String tenant, String user) {}
