import { FakeClock, FakeServer } from '@tidings/testing';
import { describe, expect, it } from 'vitest';
import { RealtimeConnection, type ConnectionTrace } from '../src/index.js';

async function traced() {
  const clock = new FakeClock();
  const server = new FakeServer({ clock });
  const connection = new RealtimeConnection(server.configFor('alice', { maxReconnectAttempts: 1 }));
  const traces: ConnectionTrace[] = [];
  const end = connection.trace((trace) => traces.push(trace));
  void connection.connect();
  await clock.settle();
  return { clock, server, connection, traces, end };
}

const types = (traces: readonly ConnectionTrace[]) =>
  traces.map((trace) => (trace.kind === 'closed' ? `closed ${trace.close.code}` : `${trace.kind} ${trace.frame.type}`));

describe('traces of a connection', () => {
  it('show every frame of both directions in their order, and never a token', async () => {
    const { clock, connection, server, traces } = await traced();
    void connection.publish('doc:1', 'hello');
    await clock.settle();
    expect(types(traces)).toEqual(['sent auth', 'received connected', 'received ack', 'sent publish', 'received ack']);
    await clock.advance(30_000);
    expect(types(traces).slice(-2)).toEqual(['sent ping', 'received pong']);

    const [auth] = server.receivedOf('auth');
    expect(auth?.token).toContain('alice');
    expect(JSON.stringify(traces)).not.toContain(auth?.token);
    expect(traces[0]).toMatchObject({ frame: { type: 'auth', token: '…' } });
  });

  it('show each end with what follows, whoever ends it', async () => {
    const { clock, connection, server, traces } = await traced();
    server.faults.cut();
    await clock.settle();
    await clock.until(() => connection.status === 'connected');
    connection.disconnect();
    const closes = traces.flatMap((trace) => (trace.kind === 'closed' ? [trace.close] : []));
    expect(closes).toMatchObject([{ code: 1006 }, { code: 1000, reconnectIn: null }]);
    expect(closes[0]?.reconnectIn).toBeGreaterThan(0);
  });

  it('end when the tool is gone', async () => {
    const { clock, connection, traces, end } = await traced();
    end();
    const before = traces.length;
    void connection.publish('doc:1', 'hello');
    await clock.settle();
    expect(traces).toHaveLength(before);
  });

  it('by a tool that throws do not reach the connection', async () => {
    const { clock, connection } = await traced();
    const end = connection.trace(() => {
      end();
      throw new Error('tool');
    });
    const reported = new Promise((resolve) => process.once('uncaughtException', resolve));
    const published = connection.publish('doc:1', 'hello');
    await clock.settle();
    await expect(published).resolves.toHaveProperty('eventId');
    expect(await reported).toMatchObject({ message: 'tool' });
  });
});
