import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RealtimeConnection, type Transport } from '../packages/realtime/src/index.js';
import { CuttableProxy } from './cuttable-proxy.js';
import { HubProcess, hubFiles } from './hub-process.js';
import { expectOneTalk, linesOf } from './talk.js';

const EVENTS = 120;

/** The SDK itself on a real hub: no page is needed for what goes by requests. */
describe('two clients whose connections are cut again and again', () => {
  const files = hubFiles(process.env, 'reliability');
  let hub!: HubProcess;

  beforeAll(async () => {
    hub = await HubProcess.create(files);
    await hub.start();
  });

  afterAll(() => hub.stop());

  async function client(user: string, transport: Transport, port: number): Promise<RealtimeConnection> {
    const connection = new RealtimeConnection({
      url: `ws://localhost:${port}/ws`,
      auth: async () => ({ token: await hub.token(user) }),
      transports: [transport],
      pollInterval: 1000,
      maxReconnectAttempts: 1000,
      maxReconnectDelay: 500,
    });
    await connection.connect();
    return connection;
  }

  async function cutWhile(proxy: CuttableProxy, going: () => boolean): Promise<number> {
    let cuts = 0;
    for (; going(); cuts++) {
      await pause(700);
      proxy.cutOff();
      proxy.mend();
    }
    return cuts;
  }

  test.for(['sse', 'long-poll', 'poll'] as const)(
    'see and say everything once and in order by %s',
    async (transport) => {
      const proxy = await CuttableProxy.start(hub.port);
      const [one, two] = [await client('one', transport, proxy.port), await client('two', transport, hub.port)];
      const room = `workspace.reliability-${transport}`;
      const seen = { one: [] as string[], two: [] as string[] };
      const gaps: unknown[] = [];
      try {
        for (const [name, connection] of [
          ['one', one],
          ['two', two],
        ] as const) {
          connection.channel<string>(room).on('message', (text) => seen[name].push(text));
          connection.channel(room).on('gap', (gap) => gaps.push(gap));
          await expect.poll(() => connection.channel(room).state, { timeout: 20_000 }).toBe('subscribed');
        }

        let writing = true;
        const cuts = cutWhile(proxy, () => writing);
        const [ones, twos] = [linesOf('one', EVENTS), linesOf('two', EVENTS)];
        const published: Promise<unknown>[] = [];
        for (const [n, line] of ones.entries()) {
          published.push(one.publish(room, line), two.publish(room, twos[n]));
          await pause(50);
        }
        writing = false;
        expect(await cuts).toBeGreaterThan(5);
        await Promise.all(published);

        await expect
          .poll(() => [seen.one.length, seen.two.length], { timeout: 40_000 })
          .toEqual([2 * EVENTS, 2 * EVENTS]);
        expectOneTalk({ first: seen.one, second: seen.two }, [...ones, ...twos]);
        expect(gaps).toEqual([]);
      } finally {
        one.disconnect();
        two.disconnect();
        await proxy.stop();
      }
    },
  );
});
