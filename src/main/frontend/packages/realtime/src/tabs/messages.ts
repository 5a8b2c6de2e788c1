import type { ConnectionWay } from '../status.js';

/**
 * The version of what tabs say to each other. Part of every name that they share, so tabs of two versions never talk to
 * each other: each version has a connection of its own.
 */
export const TABS_VERSION = 1;

/** What a tab says. `line` names one session of one tab with whoever leads; it is used once. */
export type TabMessage =
  /** Is the leader alive? Any word of it is the answer. */
  | { readonly kind: 'ask'; readonly from: string }
  /** Wants a session. `hurry`: somebody asked for it, so a wait between two attempts ends now. */
  | {
      readonly kind: 'enter';
      readonly from: string;
      readonly line: string;
      readonly look: TabLook;
      readonly hurry: boolean;
    }
  /** A frame, as it would go to the hub. */
  | { readonly kind: 'up'; readonly line: string; readonly text: string }
  /** How many `down` messages of this line have been taken. */
  | { readonly kind: 'taken'; readonly line: string; readonly count: number }
  /** The session is over for the tab. */
  | { readonly kind: 'leave'; readonly line: string }
  /** The tab was shown, hidden or used. */
  | { readonly kind: 'look'; readonly from: string; readonly look: TabLook }
  /** A value that all tabs share; the higher version wins, of two equal ones the higher `by`. */
  | {
      readonly kind: 'share';
      readonly key: string;
      readonly version: number;
      readonly by: string;
      readonly value: unknown;
    }
  /** A new tab asks whoever leads for all shared values. */
  | { readonly kind: 'recall' };

/** What the tab that holds the connection says. `term` names its time in office; of an earlier one nothing counts. */
export type LeaderMessage =
  /** A new one leads: what lines there were are gone. `seized`: the one before gave no answer. */
  | { readonly kind: 'lead'; readonly term: string; readonly seized: boolean }
  /** It is alive. */
  | { readonly kind: 'here'; readonly term: string; readonly rtt: number | undefined; readonly tabs: number }
  /** The session of this line begins: the hub's greeting, and by which transport it goes. */
  | {
      readonly kind: 'open';
      readonly term: string;
      readonly line: string;
      readonly text: string;
      readonly way: ConnectionWay;
    }
  /** Frames for these lines: a JSON array, in the hub's order. */
  | { readonly kind: 'down'; readonly term: string; readonly lines: readonly string[]; readonly text: string }
  /** These sessions are over; another one may be asked for. */
  | {
      readonly kind: 'cut';
      readonly term: string;
      readonly lines: readonly string[];
      readonly code: number;
      readonly reason: string;
    }
  /** So many attempts in a row have failed, and it goes on. */
  | { readonly kind: 'gave-up'; readonly term: string; readonly attempts: number }
  /** The connection is over for all, and nobody tries again. */
  | { readonly kind: 'ended'; readonly term: string; readonly end: ConnectionEnd };

/** Whatever goes between tabs. */
export type Message = TabMessage | LeaderMessage;

/** How much a tab is looked at. */
export interface TabLook {
  readonly visible: boolean;
  /** When it was last shown or used, Unix milliseconds; 0: never. */
  readonly activeAt: number;
}

/** Why the connection is over. */
export interface ConnectionEnd {
  readonly code: number;
  readonly reason: string;
  /** Of a cause that another attempt would not cure. */
  readonly failed: boolean;
  /** So many attempts have failed, which were all. */
  readonly gaveUp: number | undefined;
  /** What it failed of, where it was an error. */
  readonly problem: { readonly code: number | null; readonly name: string; readonly what: string } | undefined;
}

/** A message with its version, as it is posted. */
export interface Envelope {
  readonly version: typeof TABS_VERSION;
  readonly message: Message;
}

const KINDS: Readonly<Record<Message['kind'], true>> = {
  ask: true,
  enter: true,
  up: true,
  taken: true,
  leave: true,
  look: true,
  share: true,
  recall: true,
  lead: true,
  here: true,
  open: true,
  down: true,
  cut: true,
  'gave-up': true,
  ended: true,
};

/** The message in what was posted; undefined for what this version does not know. */
export function messageIn(posted: unknown): Message | undefined {
  if (typeof posted !== 'object' || posted === null || !('version' in posted) || !('message' in posted))
    return undefined;
  return posted.version === TABS_VERSION && isMessage(posted.message) ? posted.message : undefined;
}

function isMessage(value: unknown): value is Message {
  const kind = typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined;
  return typeof kind === 'string' && Object.hasOwn(KINDS, kind);
}
