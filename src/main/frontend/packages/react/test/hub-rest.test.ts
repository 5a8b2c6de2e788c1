import { FakeRequests } from '@tidings/realtime/testing';
import { beforeEach, afterEach, describe, expect, it, vi } from 'vitest';
import { HubRest } from '../src/hub-rest.js';

let requests: FakeRequests;

beforeEach(() => {
  vi.useFakeTimers();
  requests = new FakeRequests();
});

afterEach(() => vi.useRealTimers());

function hub(over: Partial<ConstructorParameters<typeof HubRest>[0]> = {}): HubRest {
  return new HubRest({ url: 'wss://hub.test/team/ws', fetch: requests.fetch, ...over });
}

const turn = () => vi.advanceTimersByTimeAsync(0);

describe('requests to the hub', () => {
  it.each([
    ['wss://hub.test/team/ws', undefined, 'https://hub.test/team/api/x'],
    ['ws://hub.test/ws', undefined, 'http://hub.test/api/x'],
    ['wss://hub.test/ws', 'https://rest.test/base', 'https://rest.test/base/api/x'],
  ])('go beside the socket, or where httpUrl says: %s, %s', async (url, httpUrl, address) => {
    void hub({ url, ...(httpUrl !== undefined && { httpUrl }) }).ask('x');
    await turn();
    expect(requests.all[0]?.url.href).toBe(address);
  });

  it('fetch one token for many, and a new one for all that are refused with 401', async () => {
    let tokens = 0;
    const rest = hub({ auth: () => Promise.resolve({ token: `t${++tokens}` }) });
    const both = Promise.all([rest.ask('a'), rest.ask('b')]);
    await turn();
    for (const request of [...requests.all]) await request.refuse(401, 'expired');
    await turn();
    const sent = requests.all.map(({ headers }) => headers.get('Authorization'));
    expect(sent).toEqual(['Bearer t1', 'Bearer t1', 'Bearer t2', 'Bearer t2']);
    for (const request of requests.all.slice(2)) await request.answer(200, {});
    await both;
    expect(tokens).toBe(2);
  });

  it('reject with the problem that the hub tells', async () => {
    const asked = expect(hub().ask('x')).rejects.toMatchObject({ status: 400, name: 'bad_field', field: 'limit' });
    await turn();
    await requests.all[0]?.answer(400, { code: 102, field: 'limit', detail: 'no' });
    await asked;
  });

  it('reject as unreachable when the network fails, and as unauthenticated without a token', async () => {
    const lost = expect(hub().ask('x')).rejects.toMatchObject({ name: 'unreachable', retryable: true });
    await turn();
    await requests.all[0]?.fail();
    await lost;
    const auth = vi.fn(() => Promise.reject<{ token: string }>(new Error('signed out')));
    const rest = hub({ auth });
    await expect(rest.ask('x')).rejects.toMatchObject({ name: 'unauthenticated' });
    await expect(rest.ask('x')).rejects.toMatchObject({ name: 'unauthenticated' });
    expect(auth).toHaveBeenCalledTimes(2);
  });

  it('wait for a token for ten seconds, and ask for another the next time', async () => {
    const auth = vi.fn(() => new Promise<{ token: string }>(() => undefined));
    const rest = hub({ auth });
    const late = expect(rest.ask('x')).rejects.toMatchObject({ name: 'unauthenticated' });
    await vi.advanceTimersByTimeAsync(10_000);
    await late;
    void rest.ask('x').catch(() => undefined);
    await turn();
    expect(auth).toHaveBeenCalledTimes(2);
    expect(requests.all).toEqual([]);
  });
});
