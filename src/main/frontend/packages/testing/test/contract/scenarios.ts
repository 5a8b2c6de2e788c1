import { CHANNELS } from './channel-scenarios.js';
import { FRAMES } from './frame-scenarios.js';
import { PRESENCE } from './presence-scenarios.js';
import { RECOVERY } from './recovery-scenarios.js';
import type { Scenario } from './scenario.js';
import { SESSIONS } from './session-scenarios.js';

/** What any hub does, seen from the outside: played on the fake one here, and on a real one in the browser tests. */
export const SCENARIOS: readonly Scenario[] = [...SESSIONS, ...FRAMES, ...CHANNELS, ...RECOVERY, ...PRESENCE];
