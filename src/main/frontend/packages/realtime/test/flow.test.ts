import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeHub, greeting, turn } from './hub.js';

let hub: FakeHub;

beforeEach(() => {
  vi.useFakeTimers();
  hub = new FakeHub();
});

afterEach(() => vi.useRealTimers());

const told = () => hub.socket.of('flow').map(({ level }) => level);

describe('a connection whose readers cannot keep up', () => {
  it('tells the hub a level when it changes, and only then', async () => {
    const connection = await hub.connected();
    const throttle = connection.throttle();
    throttle.set('none');
    throttle.set('moderate');
    throttle.set('moderate');
    throttle.set('high');
    throttle.release();
    throttle.release();
    expect(told()).toEqual(['moderate', 'high', 'none']);
  });

  it('tells the level of whoever is pressed the hardest, over all channels', async () => {
    const connection = await hub.connected();
    const [cursor, typing] = [connection.channel('cursor.1').throttle(), connection.channel('typing.1').throttle()];
    cursor.set('moderate');
    typing.set('high');
    cursor.set('none');
    typing.set('moderate');
    typing.set('none');
    expect(told()).toEqual(['moderate', 'high', 'moderate', 'none']);
  });

  it('forgets a reader that is gone, whatever it says later', async () => {
    const connection = await hub.connected();
    const gone = connection.throttle();
    gone.set('high');
    gone.release();
    gone.set('high');
    expect(told()).toEqual(['high', 'none']);
  });

  it('tells a new session before it subscribes, and nothing when nobody is pressed', async () => {
    const connection = await hub.connected();
    const throttle = connection.throttle();
    connection.channel('cursor.1').subscribe();
    throttle.set('moderate');
    hub.socket.drop(1006);
    await hub.comeBack();
    expect(hub.socket.sent.map(({ type }) => type)).toEqual(['flow', 'subscribe']);
    throttle.set('none');
    hub.socket.drop(1006);
    await hub.comeBack();
    expect(told()).toEqual([]);
  });

  it('queues nothing while there is no session: the last level is what counts', async () => {
    const connection = hub.connection();
    const throttle = connection.throttle();
    throttle.set('high');
    void connection.connect();
    await turn();
    throttle.set('moderate');
    hub.greet();
    expect(told()).toEqual(['moderate']);
    hub.socket.drop(1006);
    throttle.set('high');
    throttle.set('none');
    await hub.comeBack();
    expect(told()).toEqual([]);
  });

  it('says nothing over a link that is not greeted yet', async () => {
    const connection = await hub.connected();
    const throttle = connection.throttle();
    hub.socket.drop(1006);
    while (hub.sockets.length === 1) await vi.advanceTimersByTimeAsync(100);
    hub.socket.open();
    throttle.set('high');
    expect(hub.socket.sent).toEqual([]);
    hub.socket.receive(greeting());
    expect(told()).toEqual(['high']);
  });
});

it('says of a channel whether it may drop events', async () => {
  const connection = await hub.connected();
  expect(connection.channel('cursor.1').lossy).toBe(true);
  expect(connection.channel('workspace.1').lossy).toBe(false);
  expect(connection.channel('workspace.2', { lossy: true }).lossy).toBe(true);
});
