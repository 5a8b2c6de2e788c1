package dev.tidings.benchmark.load;

/**
 * What a reader is given.
 *
 * @param index its number among the readers
 * @param channel the number of its channel
 * @param full whether every event is read and timed, not only the last of each message
 * @param tally where it counts
 */
record Reading(
    int index, int channel, boolean full, Tally tally, Faults faults, Arrivals arrivals) {}
