import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  AckTimeoutError,
  backoffDelay,
  type CloseEventInfo,
  type ConnectionStatus,
  type RealtimeConfig,
  type RealtimeConnection,
} from '../src/index.js';
import { FakeHub, statusesOf, turn } from './hub.js';

let hub: FakeHub;

beforeEach(() => {
  vi.useFakeTimers();
  hub = new FakeHub();
});

afterEach(() => vi.useRealTimers());

/** How a test comes to each status. */
const reach: Record<ConnectionStatus, (config?: Partial<RealtimeConfig>) => Promise<RealtimeConnection>> = {
  disconnected: (config) => Promise.resolve(hub.connection(config)),
  connecting: async (config) => {
    const connection = hub.connection(config);
    void connection.connect();
    await turn();
    hub.socket.open();
    return connection;
  },
  connected: (config) => hub.connected(config),
  reconnecting: async (config) => {
    const connection = await hub.connected(config);
    hub.socket.drop(1006);
    return connection;
  },
  error: async (config) => {
    const connection = await hub.connected(config);
    hub.socket.drop(4001);
    return connection;
  },
};

/** What can happen to a connection. */
const happens = {
  'connect() is called': (connection: RealtimeConnection) => void connection.connect(),
  'reconnect() is called': (connection: RealtimeConnection) => void connection.reconnect(),
  'disconnect() is called': (connection: RealtimeConnection) => connection.disconnect(),
  'the hub greets': () => hub.greet(),
  'the network cuts the socket': () => hub.socket.drop(1006),
  'the hub restarts': () => hub.socket.drop(1012),
  'the hub refuses the token': () => hub.socket.drop(4001),
  'the hub blocks the user': () => hub.socket.drop(4003),
  'the hub says that another session has taken over': () => {
    hub.socket.receive({ type: 'disconnect', code: 4010, reason: 'taken over', reconnect: false });
    hub.socket.drop(4010);
  },
};

type Happening = keyof typeof happens;

describe('the status', () => {
  it.each<[ConnectionStatus, Happening, ConnectionStatus]>([
    ['disconnected', 'connect() is called', 'connecting'],
    ['disconnected', 'reconnect() is called', 'connecting'],
    ['disconnected', 'disconnect() is called', 'disconnected'],

    ['connecting', 'connect() is called', 'connecting'],
    ['connecting', 'reconnect() is called', 'connecting'],
    ['connecting', 'disconnect() is called', 'disconnected'],
    ['connecting', 'the hub greets', 'connected'],
    ['connecting', 'the network cuts the socket', 'reconnecting'],
    ['connecting', 'the hub restarts', 'reconnecting'],
    ['connecting', 'the hub refuses the token', 'error'],
    ['connecting', 'the hub blocks the user', 'error'],

    ['connected', 'connect() is called', 'connected'],
    ['connected', 'reconnect() is called', 'reconnecting'],
    ['connected', 'disconnect() is called', 'disconnected'],
    ['connected', 'the hub greets', 'connected'],
    ['connected', 'the network cuts the socket', 'reconnecting'],
    ['connected', 'the hub restarts', 'reconnecting'],
    ['connected', 'the hub refuses the token', 'error'],
    ['connected', 'the hub blocks the user', 'error'],
    ['connected', 'the hub says that another session has taken over', 'error'],

    ['reconnecting', 'connect() is called', 'reconnecting'],
    ['reconnecting', 'reconnect() is called', 'reconnecting'],
    ['reconnecting', 'disconnect() is called', 'disconnected'],

    ['error', 'connect() is called', 'connecting'],
    ['error', 'reconnect() is called', 'connecting'],
    ['error', 'disconnect() is called', 'disconnected'],
  ])('is after %s, when %s, %s', async (before, happening, after) => {
    const connection = await reach[before]();
    expect(connection.status).toBe(before);
    const seen = statusesOf(connection);
    happens[happening](connection);
    await turn();
    expect(connection.status).toBe(after);
    expect(seen).toEqual(before === after ? [] : [after]);
  });

  it.each<[Partial<RealtimeConfig>, ConnectionStatus]>([
    [{ autoReconnect: false }, 'disconnected'],
    [{ fallback: false, maxReconnectAttempts: 0 }, 'disconnected'],
    [{ maxReconnectAttempts: 0 }, 'reconnecting'],
  ])('is after a loss, with %o, %s', async (config, after) => {
    const connection = await reach.connected(config);
    hub.socket.drop(1006);
    expect(connection.status).toBe(after);
  });

  it.each<[string, boolean, ConnectionStatus]>([
    ['may pass', true, 'reconnecting'],
    ['will not pass', false, 'error'],
  ])('is after a failure of the auth provider that %s (%s) %s', async (_, retryable, after) => {
    const auth = () => Promise.reject(Object.assign(new Error('no token'), { retryable }));
    const connection = hub.connection({ auth });
    const seen = statusesOf(connection);
    connection.connect().catch(() => undefined);
    await turn();
    expect(seen).toEqual(['connecting', after]);
  });
});

/** Resolves what a test looks at when it is over: true once the time-out has done its work. */
type Watch = () => Promise<() => boolean>;

async function refreshing(...answers: (string | Error)[]): Promise<RealtimeConnection> {
  const auth = vi.fn().mockResolvedValueOnce({ token: 'first' });
  for (const answer of answers) {
    if (answer instanceof Error) auth.mockRejectedValueOnce(answer);
    else auth.mockResolvedValueOnce({ token: answer });
  }
  const connection = await hub.connected({ auth });
  hub.socket.receive({ type: 'token.expiring' });
  await turn();
  return connection;
}

const rejected = (promise: Promise<unknown>): (() => boolean) => {
  let failed = false;
  promise.catch((error: unknown) => (failed = error instanceof AckTimeoutError));
  return () => failed;
};

describe('a time-out', () => {
  it.each<[string, number, Watch]>([
    [
      'of connecting (connectTimeout) gives the attempt up',
      10_000,
      async () => {
        const connection = await reach.connecting();
        return () => connection.status === 'reconnecting' && hub.socket.closedWith === 4000;
      },
    ],
    [
      'of the auth provider (connectTimeout) gives the attempt up',
      10_000,
      async () => {
        const connection = await reach.disconnected({ auth: () => new Promise(() => undefined) });
        void connection.connect();
        return () => connection.status === 'reconnecting';
      },
    ],
    [
      'between two pings (pingInterval) sends one',
      30_000,
      async () => {
        await reach.connected();
        return () => hub.socket.of('ping').length === 1;
      },
    ],
    [
      'of the pong (pongTimeout) ends the session',
      40_000,
      async () => {
        const connection = await reach.connected();
        return () => connection.status === 'reconnecting' && hub.socket.closedWith === 4000;
      },
    ],
    [
      'of an ack (ackTimeout) sends the publication again',
      5000,
      async () => {
        void (await reach.connected()).publish('workspace.lobby', 1);
        return () => hub.socket.of('publish').length === 2;
      },
    ],
    [
      'of the last ack (ackTimeout, publishResends) fails the publication',
      20_000,
      async () => rejected((await reach.connected()).publish('workspace.lobby', 1)),
    ],
    [
      'of an answer (ackTimeout) fails the request',
      5000,
      async () => rejected((await reach.connected()).request({ type: 'refresh', token: 't' })),
    ],
    [
      'of a sync (syncTimeout) fails the request',
      10_000,
      async () => rejected((await reach.connected()).request({ type: 'sync', lastEventId: 'e:1' })),
    ],
    [
      'of an unanswered subscribe asks again',
      5000,
      async () => {
        (await reach.connected()).channel('workspace.lobby').subscribe();
        await turn();
        return () => hub.socket.of('subscribe').length === 2;
      },
    ],
    [
      'of a refresh that failed fetches a token again',
      10_000,
      async () => {
        await refreshing(new Error('down'), 'second');
        return () => hub.socket.of('refresh').length === 1;
      },
    ],
    [
      'of a refresh that was not answered (ackTimeout, then ten seconds) fetches another token',
      15_000,
      async () => {
        await refreshing('second', 'third');
        return () => hub.socket.last('refresh').token === 'third';
      },
    ],
    [
      'of the back-off opens the next socket',
      500, // Half of the first second.
      async () => {
        await reach.connecting();
        hub.socket.drop(1006);
        return () => hub.sockets.length === 2;
      },
    ],
    [
      'of the window in which all come back (reconnect.spread) opens the next socket',
      2000,
      async () => {
        await reach.reconnecting();
        return () => hub.sockets.length === 2;
      },
    ],
    [
      'that the hub has set (retryAfter) opens the next socket',
      7000,
      async () => {
        await reach.connected();
        hub.socket.receive({ type: 'disconnect', code: 1012, reason: 'restart', reconnect: true, retryAfter: 7000 });
        hub.socket.drop(1012);
        return () => hub.sockets.length === 2;
      },
    ],
    [
      'of the slow retry opens the next socket',
      30_000,
      async () => {
        await reach.connected({ maxReconnectAttempts: 0 });
        hub.socket.drop(1006);
        return () => hub.sockets.length === 2;
      },
    ],
  ])('%s after %i ms, and not before', async (_, after, watch) => {
    const done = await watch();
    await vi.advanceTimersByTimeAsync(after - 1);
    expect(done()).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(done()).toBe(true);
  });
});

/** Lets attempt after attempt fail; gives what the connection said of each. */
async function failing(count: number, config: Partial<RealtimeConfig>): Promise<(number | null)[]> {
  const delays: (number | null)[] = [];
  const onClose = ({ reconnectIn }: CloseEventInfo) => delays.push(reconnectIn);
  const connection = hub.connection({ ...config, onClose });
  connection.connect().catch(() => undefined);
  await turn();
  for (let attempt = 1; attempt <= count; attempt++) {
    hub.socket.drop(1006);
    await vi.advanceTimersByTimeAsync(delays.at(-1) ?? 0);
  }
  return delays;
}

describe('attempts in a row', () => {
  const TABLE = [1000, 1500, 2250, 3375, 5063, 7594, 11_391, 17_086, 25_629, 30_000];

  it('back off as the table says, before jitter', async () => {
    expect(Array.from({ length: 10 }, (_, n) => backoffDelay(n + 1))).toEqual(TABLE);
    hub.random = 0.999_999_9; // The most that a jitter can give, which is just below its width.
    const delays = await failing(10, {});
    expect(delays).toEqual(TABLE.map((width) => width - 1));
  });

  it.each([0, 0.25, 0.5])('wait for %d of that', async (random) => {
    hub.random = random;
    expect(await failing(10, {})).toEqual(TABLE.map((width) => Math.floor(width * random)));
  });

  it('are used up after the tenth, which is told once, and one follows every thirty seconds', async () => {
    const onGiveUp = vi.fn();
    const delays = await failing(15, { onGiveUp });
    expect(delays.slice(10)).toEqual([30_000, 30_000, 30_000, 30_000, 30_000]);
    expect(onGiveUp).toHaveBeenCalledExactlyOnceWith(10);
    expect(hub.sockets).toHaveLength(16);
  });

  it('are told to be used up when the eleventh socket is gone, and not before', async () => {
    const onGiveUp = vi.fn();
    await failing(10, { onGiveUp });
    expect([hub.sockets.length, onGiveUp.mock.calls.length]).toEqual([11, 0]);
    hub.socket.drop(1006);
    expect(onGiveUp).toHaveBeenCalledOnce();
  });

  it('end with the eleventh socket where it shall not fall back', async () => {
    const onGiveUp = vi.fn();
    const delays = await failing(11, { onGiveUp, fallback: false });
    expect(delays.at(-1)).toBeNull();
    expect(onGiveUp).toHaveBeenCalledExactlyOnceWith(10);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(hub.sockets).toHaveLength(11);
  });

  it('go on, slowly, between 22.5 and 37.5 seconds apart, so that not all clients come at once', async () => {
    for (const [random, delay] of [
      [0, 22_500],
      [0.999_999_9, 37_499],
    ] as const) {
      hub.random = random;
      expect((await failing(1, { maxReconnectAttempts: 0 })).at(-1)).toBe(delay);
    }
  });

  it('are no sooner than a longer maxReconnectDelay', async () => {
    expect(await failing(1, { maxReconnectAttempts: 0, maxReconnectDelay: 120_000 })).toEqual([120_000]);
  });

  it('begin anew once a session has lasted, and are told again when they are used up again', async () => {
    const onGiveUp = vi.fn();
    const connection = await hub.connected({ maxReconnectAttempts: 1, onGiveUp });
    for (let round = 1; round <= 2; round++) {
      hub.socket.drop(1006);
      await vi.advanceTimersByTimeAsync(2000);
      hub.socket.drop(1006);
      expect(onGiveUp).toHaveBeenCalledTimes(round);
      await vi.advanceTimersByTimeAsync(30_000);
      hub.greet();
      await vi.advanceTimersByTimeAsync(10_000);
      expect(connection.status).toBe('connected');
    }
  });

  it('come at once when the network is back, however slow they are', async () => {
    vi.stubGlobal('window', new EventTarget());
    await failing(1, { maxReconnectAttempts: 0 });
    hub.socket.drop(1006);
    const before = hub.sockets.length;
    window.dispatchEvent(new Event('online'));
    await turn();
    expect(hub.sockets).toHaveLength(before + 1);
    vi.unstubAllGlobals();
  });

  it('may be stopped by the application when they are used up', async () => {
    const connection = await hub.connected({ maxReconnectAttempts: 0, onGiveUp: () => connection.disconnect() });
    hub.socket.drop(1006);
    await vi.advanceTimersByTimeAsync(60_000);
    expect([connection.status, hub.sockets.length, vi.getTimerCount()]).toEqual(['disconnected', 1, 0]);
  });
});
