import { systemClock, type Clock } from '../clock.js';

/** The clock of the machine, as far as it only goes on: setting the time of day does not change it. */
export const steadyClock: Clock = { ...systemClock, now: () => performance.timeOrigin + performance.now() };
