/**
 * What `/api/admin` answers. Times are Unix milliseconds, durations milliseconds, sizes bytes, unless a field says
 * otherwise. Counts in maps leave out zeros.
 */

/** What the caller sees: one tenant, by the role `admin`, or the whole node, by the role `operator`. */
export type Scope = 'tenant' | 'site';

export type NodeState = 'serving' | 'draining' | 'drained';

export type Counts = Readonly<Record<string, number>>;

/** How long something took. */
export interface Delay {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** What can be counted over a time. */
export interface Counted {
  readonly opened: number;
  readonly closed: number;
  readonly reconnects: number;
  readonly messagesIn: number;
  readonly bytesIn: number;
  readonly framesOut: number;
  readonly bytesOut: number;
  readonly dropped: number;
  readonly gaps: number;
  /** Errors that clients have seen, as they say: those of the SDK and those that pages report. */
  readonly clientErrors: number;
  /** Refused and broken attempts by their reason; whose they are is not known, so only operators see them. */
  readonly failed: Counts;
}

export interface Figures extends Counted {
  /** Of the sessions that were closed, those that had lived for more than five minutes. */
  readonly stable: number;
  readonly replayed: number;
  /** Publications that came again and were events already. */
  readonly resent: number;
  /** Why clients were told of gaps. */
  readonly gapsByReason: Counts;
  /** How subscriptions began. */
  readonly recoveries: Counts;
  /** Why some could not go on from where the client was: it was given a state, or told of a gap. */
  readonly shortages: Counts;
}

/** How long things take, of all tenants together. */
export interface Delays {
  /** From the publication to the frame being written. */
  readonly delay: Delay | null;
  /** From the publication to the handler in the client, as clients report it. */
  readonly propagation: Delay | null;
  readonly roundTrip: Delay | null;
}

export interface ConnectionCounts {
  readonly open: number;
  readonly users: number;
  /** Frames in their queues. */
  readonly waiting: number;
  readonly slow: number;
  readonly byTransport: Counts;
  readonly byVersion: Counts;
  readonly byFlow: Counts;
  /** In the scope `site` only: the largest, and `other`. */
  readonly byTenant?: Counts;
}

/** What happened since the node was started to connections whose clients run one version of the SDK. */
export interface VersionFigures {
  /** `unknown` where clients have not said it; `other` for all that are not told apart. */
  readonly version: string;
  readonly connections: number;
  /** Of these, those that came back after a loss. */
  readonly reconnects: number;
  readonly dropped: number;
  readonly gaps: number;
  readonly clientErrors: number;
}

/** How the node, or the caller's part of it, stands. */
export interface Overview extends Delays {
  readonly scope: Scope;
  /** In the scope `tenant` only. */
  readonly tenant?: string;
  readonly node: string;
  readonly at: number;
  /** When the node was started. */
  readonly since: number;
  readonly state: NodeState;
  readonly connections: ConnectionCounts;
  readonly lastMinute: Figures;
  /** Since the node was started. */
  readonly total: Figures;
  /** Those with the most connections first. */
  readonly byVersion: readonly VersionFigures[];
  /** From the transaction of a feature, such as a notification's, to the publication; of the last minute. */
  readonly pushDelay: Delay | null;
  /** Of the sessions closed in the last 15 minutes, how many had lived for more than five. */
  readonly stability: { readonly closed: number; readonly stable: number };
}

export const RANGES = ['15m', '1h', '6h', '24h', '7d', '30d'] as const;
export type Range = (typeof RANGES)[number];

/** One step of a series; `at` is its beginning, `connections` and `waiting` (frames in their queues) the most at a time. */
export interface SeriesPoint extends Counted, Delays {
  readonly at: number;
  /** How much of the step the figures are of: less than all of it while it is not over, or where no hub was running. */
  readonly known: number;
  readonly connections: number;
  readonly waiting: number;
}

/** Steps of which nothing is known are left out. */
export interface Series {
  readonly step: number;
  readonly from: number;
  readonly to: number;
  readonly points: readonly SeriesPoint[];
}

/** Some of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Where the next ones are; absent on the last page. */
  readonly next?: string;
  readonly total?: number;
}

export interface Connection {
  readonly id: string;
  readonly tenant: string;
  readonly userId: string;
  readonly name: string;
  readonly device: string;
  /** What its token is known by, and not the token. */
  readonly token?: string;
  readonly transport: string;
  readonly address: string;
  /** The SDK's. */
  readonly version?: string;
  readonly opened: number;
  readonly lastActive: number;
  /** How often the client tried before it got in. */
  readonly attempt?: number;
  /** How the client's connection before this one ended. */
  readonly lastClose?: number;
  readonly channels: number;
  /** Frames in the outbound queue. */
  readonly waiting: number;
  readonly messagesIn: number;
  readonly bytesIn: number;
  readonly framesOut: number;
  readonly bytesOut: number;
  readonly dropped: number;
  readonly gaps: number;
  /** Why it was told of them. */
  readonly gapsByReason: Counts;
  /** How much less than everything the client asks for: `none`, `moderate` or `high`. */
  readonly flow: string;
  readonly tabs?: number;
  readonly roundTrip?: number;
  readonly slow: boolean;
}

/** What a channel does with events for who is away: keeps them, keeps the newest, or drops them. */
export type ChannelClass = 'reliable' | 'state' | 'lossy';

/** A channel that a connection reads. */
export interface ChannelReading {
  readonly channel: string;
  readonly class: ChannelClass;
  /** That of the channel's newest event. */
  readonly position?: string;
}

export interface ToldError {
  readonly at: number;
  readonly code: number;
  readonly name: string;
  readonly message: string;
}

export interface PastConnection {
  readonly id: string;
  readonly opened: number;
  readonly closed: number;
  readonly code: number;
  readonly reason: string;
  readonly transport: string;
  readonly address: string;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** At which attempt it came, how the one before had ended, and the library: as its client said. */
  readonly attempt?: number;
  readonly lastClose?: number;
  readonly version?: string;
}

export interface ConnectionDetail extends Connection {
  readonly subscriptions: readonly ChannelReading[];
  readonly errors: readonly ToldError[];
  /** Earlier connections of the same device; absent where the hub could not read them. */
  readonly history?: readonly PastConnection[];
}

export type BlockKind = 'user' | 'device' | 'token';

export interface Block {
  readonly id: number;
  readonly kind: BlockKind;
  readonly value: string;
  readonly tenant: string;
  readonly reason: string;
  readonly by: string;
  readonly created: number;
  readonly until: number;
}

/** A block to be made; `tenant` is for operators. */
export interface BlockOrder {
  readonly kind: BlockKind;
  readonly value: string;
  readonly reason: string;
  readonly minutes: number;
  readonly tenant?: string;
}

/** An end to be made; clients come back unless `reconnect` is false. */
export interface DisconnectOrder {
  readonly reason: string;
  readonly reconnect: boolean;
}

export interface ChannelHealth {
  readonly channel: string;
  readonly tenant: string;
  readonly class: ChannelClass;
  readonly subscribers: number;
  readonly publishedPerSecond: number;
  /** Events that are kept. */
  readonly history: number;
  readonly position?: string;
  /** Of a lossy one: how many events of one sender it passes on a second at most; 0: all. */
  readonly perSecond?: number;
}

/** A change of how often lossy channels pass on. */
export interface LossyRate {
  readonly id: number;
  readonly tenant: string;
  /** A channel, or a namespace for all of its channels. */
  readonly target: string;
  readonly perSecond: number;
  readonly by: string;
  readonly changed: number;
  readonly until: number;
}

/** A change to be made; `tenant` is for operators. */
export interface LossyRateOrder {
  readonly target: string;
  readonly perSecond: number;
  readonly minutes: number;
  readonly tenant?: string;
}

/** Errors of pages that are the same, of all nodes. */
export interface ErrorGroup {
  readonly fingerprint: string;
  readonly tenant: string;
  readonly message: string;
  readonly count: number;
  readonly first: number;
  readonly last: number;
  /** How many have seen it; 50 stands for more, too. */
  readonly users: number;
  readonly version?: string;
  readonly sample: {
    readonly userId: string;
    readonly at: number;
    readonly stack?: string;
    readonly url?: string;
  };
}

export interface AuditEntry {
  readonly id: number;
  readonly at: number;
  readonly tenant: string;
  readonly actor: string;
  readonly act: string;
  readonly subject: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface DrainState {
  readonly state: NodeState;
  /** Sessions that are still open. */
  readonly left: number;
  /** The fields below are those of a drain that is on; sessions at its start. */
  readonly sessions?: number;
  /** Percent of the sessions a second. */
  readonly rate?: number;
  /** Clients are to come back to this node. */
  readonly restart?: boolean;
  readonly began?: number;
  readonly ends?: number;
  readonly by?: string;
}

/** A trace that is on. */
export interface Trace {
  readonly id: string;
  readonly channel: string;
  /** This and the end by the hub's clock, which may be another one than the browser's. */
  readonly now: number;
  readonly until: number;
}

/** One frame of a traced connection; `in` came from the client. What is masked in `frame` says how long it is. */
export interface TracedFrame {
  readonly at: number;
  readonly direction: 'in' | 'out';
  readonly type: string;
  readonly bytes: number;
  readonly frame: Readonly<Record<string, unknown>>;
}

/** What went over a traced connection since the last report. */
export interface TraceReport {
  readonly frames: readonly TracedFrame[];
  /** Messages that were too much to be kept. */
  readonly dropped: number;
  /** It is the last one. */
  readonly ended: boolean;
}

/** The type of the events by which the overview is pushed every second. */
export const HEALTH = 'admin.health';

/** The channel of these events: one tells of the reader's tenant, the other of the whole node. */
export function healthChannelOf(scope: Scope): string {
  return scope === 'site' ? 'admin.site' : 'admin.health';
}

/** The type of the events of a trace's channel. */
export const TRACE = 'admin.trace';
/** The longest reason that the hub takes. */
export const MAX_REASON = 200;
