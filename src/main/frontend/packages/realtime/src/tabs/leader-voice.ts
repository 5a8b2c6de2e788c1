import type { ConnectedFrame, ReconnectAdvice } from '../generated/frames.js';
import type { ConnectionWay } from '../status.js';
import type { Bus } from './bus.js';
import type { Line } from './lines.js';
import type { ConnectionEnd } from './messages.js';
import type { TrunkEnd } from './trunk.js';

/** A tab asks again at once when its line was cut: what waits for the hub waits in the leader. */
const AT_ONCE: ReconnectAdvice = { base: 50, factor: 1.5, cap: 1000, spread: 1 };

/** What a leader says to all tabs about itself and their lines, in the name of its term. */
export class LeaderVoice {
  readonly term: string;
  readonly #bus: Bus;

  constructor(bus: Bus, term: string) {
    this.#bus = bus;
    this.term = term;
  }

  /** It leads from now on, or still does. `seized`: the one before gave no answer. */
  lead(seized: boolean): void {
    this.#bus.post({ kind: 'lead', term: this.term, seized });
  }

  /** It is alive. */
  here(rtt: number | undefined, tabs: number): void {
    this.#bus.post({ kind: 'here', term: this.term, rtt, tabs });
  }

  /** The session of the line begins. */
  greet({ id: line }: Line, session: ConnectedFrame, way: ConnectionWay): void {
    const text = JSON.stringify({ ...session, reconnect: AT_ONCE });
    this.#bus.post({ kind: 'open', term: this.term, line, text, way });
  }

  /** The sessions of the lines are over. */
  cut(lines: readonly Line[], code: number, reason: string): void {
    if (lines.length === 0) return;
    this.#bus.post({ kind: 'cut', term: this.term, lines: lines.map(({ id }) => id), code, reason });
  }

  /** So many attempts in a row have failed, and it goes on. */
  gaveUp(attempts: number): void {
    this.#bus.post({ kind: 'gave-up', term: this.term, attempts });
  }

  /** The connection is over for all. */
  ended(end: TrunkEnd): void {
    this.#bus.post({ kind: 'ended', term: this.term, end: endOf(end) });
  }
}

function endOf({ close: { code, reason }, failed, gaveUp, error }: TrunkEnd): ConnectionEnd {
  const problem = error === undefined ? undefined : { code: error.code, name: error.name, what: error.what };
  return { code, reason, failed, gaveUp, problem };
}
