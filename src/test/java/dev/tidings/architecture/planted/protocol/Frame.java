package dev.tidings.architecture.planted.protocol;

/** Something that sessions may know. */
public record Frame(String text) {}
