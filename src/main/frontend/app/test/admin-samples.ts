import type {
  Connection,
  ConnectionDetail,
  Delay,
  Figures,
  Overview,
  Series,
  SeriesPoint,
} from '../src/admin/admin-api.js';

/** When the tests take place. */
export const NOW = Date.parse('2026-11-26T12:00:00Z');

const delay = (p50: number, p99: number): Delay => ({ count: 100, p50, p99, max: p99 * 2 });

export function figures(over: Partial<Figures> = {}): Figures {
  return {
    opened: 4,
    closed: 3,
    reconnects: 2,
    messagesIn: 600,
    bytesIn: 60_000,
    framesOut: 1200,
    bytesOut: 240_000,
    dropped: 0,
    gaps: 0,
    stable: 2,
    replayed: 7,
    resent: 0,
    clientErrors: 0,
    failed: {},
    gapsByReason: {},
    recoveries: { recovered: 2 },
    shortages: {},
    ...over,
  };
}

export function anOverview(over: Partial<Overview> = {}): Overview {
  return {
    scope: 'tenant',
    tenant: 'acme',
    node: 'n1',
    at: NOW,
    since: NOW - 3_600_000,
    state: 'serving',
    connections: {
      open: 12,
      users: 9,
      waiting: 0,
      slow: 0,
      byTransport: { websocket: 10, sse: 2 },
      byVersion: { '0.1.0': 12 },
      byFlow: { none: 12 },
    },
    lastMinute: figures(),
    total: figures({ opened: 1234, messagesIn: 99_000 }),
    byVersion: [
      { version: '0.1.0', connections: 1200, reconnects: 60, dropped: 300, gaps: 0, clientErrors: 6 },
      { version: '0.2.0', connections: 34, reconnects: 17, dropped: 0, gaps: 68, clientErrors: 0 },
    ],
    delay: delay(1.2, 8.4),
    propagation: delay(3.1, 21),
    roundTrip: null,
    pushDelay: delay(4, 30),
    stability: { closed: 40, stable: 30 },
    ...over,
  };
}

/** The same of the whole node, as operators see it. */
export function aSite(over: Partial<Overview> = {}): Overview {
  const overview = { ...anOverview(), scope: 'site' as const, ...over };
  delete (overview as { tenant?: string }).tenant;
  return { ...overview, connections: { ...overview.connections, byTenant: { acme: 8, demo: 4 } } };
}

const STEP = 10_000;

/** A step of ten seconds that is over. */
export function aPoint(at: number, over: Partial<SeriesPoint> = {}): SeriesPoint {
  return {
    at,
    known: STEP,
    connections: 12,
    waiting: 3,
    ...figures(),
    delay: delay(1, 9),
    propagation: null,
    roundTrip: null,
    ...over,
  };
}

/** Fifteen minutes; steps 30 to 39 are missing. */
export function aSeries(over: Partial<Series> = {}): Series {
  const from = NOW - 90 * STEP;
  const steps = Array.from({ length: 90 }, (_, n) => n).filter((n) => n < 30 || n >= 40);
  const failed = (n: number) => (n % 10 === 0 ? { token_expired: 1 } : {});
  const points = steps.map((n) => aPoint(from + n * STEP, { connections: 5 + n, failed: failed(n) }));
  return { step: STEP, from, to: NOW, points, ...over };
}

export function aConnection(n: number, over: Partial<Connection> = {}): Connection {
  return {
    id: `c${n}`,
    tenant: 'acme',
    userId: `user-${n}`,
    name: `User ${n}`,
    device: `device-${n}`,
    transport: 'websocket',
    address: `192.0.2.${n % 250}`,
    version: '0.1.0',
    opened: NOW - n * 60_000,
    lastActive: NOW - 2000,
    attempt: 1,
    channels: 3,
    waiting: n % 7,
    messagesIn: 10,
    bytesIn: 1000,
    framesOut: 20,
    bytesOut: 4000,
    dropped: 0,
    gaps: 0,
    gapsByReason: {},
    flow: 'none',
    roundTrip: 12.5,
    slow: false,
    ...over,
  };
}

export function aDetail(connection: Connection, over: Partial<ConnectionDetail> = {}): ConnectionDetail {
  return {
    ...connection,
    lastClose: 1006,
    subscriptions: [
      { channel: 'workspace.lobby', class: 'reliable', position: 'e7:97' },
      { channel: 'cursor.board', class: 'lossy' },
    ],
    errors: [{ at: NOW - 5000, code: 402, name: 'rate', message: 'Too many publications.' }],
    history: [
      {
        id: 'c0',
        opened: NOW - 7_200_000,
        closed: NOW - 3_600_000,
        code: 1001,
        reason: 'going away',
        transport: 'sse',
        address: '192.0.2.9',
        bytesIn: 1200,
        bytesOut: 45_000,
        attempt: 3,
        lastClose: 1006,
        version: '0.1.0',
      },
    ],
    ...over,
  };
}
