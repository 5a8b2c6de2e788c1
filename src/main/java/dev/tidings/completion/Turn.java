package dev.tidings.completion;

/** Something that was said, as the model is told it. */
record Turn(Message.Speaker speaker, String text) {}
