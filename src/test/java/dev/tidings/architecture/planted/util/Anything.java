package dev.tidings.architecture.planted.util;

/** Lives in a package that the table does not have. */
public class Anything {}
