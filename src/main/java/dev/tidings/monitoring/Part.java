package dev.tidings.monitoring;

import java.util.List;

/**
 * A part of a list that changes all the time.
 *
 * @param items as JSON texts
 * @param total how many are in the whole list
 */
public record Part(List<String> items, int total) {}
