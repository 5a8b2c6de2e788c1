import { afterEach, describe, expect, it, vi } from 'vitest';
import { HubClient, mayRetry, UnreachableError } from '../src/hub-client.js';

const FOREVER = 4_000_000_000_000;
const tokenOf = (expires: number) => {
  let n = 0;
  return vi.fn(() => Promise.resolve({ token: `t${++n}`, expires }));
};
const answer = (...answers: (Response | Error)[]) => {
  const fetch = vi.fn<(path: string, init: RequestInit) => Promise<Response>>(() => {
    const next = answers.length > 1 ? answers.shift() : answers[0];
    return next instanceof Response ? Promise.resolve(next.clone()) : Promise.reject(next ?? new Error('no answer'));
  });
  vi.stubGlobal('fetch', fetch);
  return fetch;
};
const refusal = (status: number) =>
  Response.json({ detail: 'no' }, { status, headers: { 'Content-Type': 'application/problem+json' } });

afterEach(() => vi.unstubAllGlobals());

describe('a hub client', () => {
  it('fetches one token for requests at the same time, and keeps it', async () => {
    const fetchToken = tokenOf(FOREVER);
    const fetch = answer(Response.json({ ok: true }));
    const client = new HubClient(fetchToken);
    await Promise.all([client.call('GET', '/a'), client.call('GET', '/b')]);
    await client.call('GET', '/c');
    expect(fetchToken).toHaveBeenCalledTimes(1);
    expect(fetch.mock.calls.map(([path]) => path)).toEqual(['/a', '/b', '/c']);
    expect(fetch.mock.calls[2]?.[1].headers).toMatchObject({ Authorization: 'Bearer t1' });
  });

  it('fetches another one when the token is about to end', async () => {
    const fetchToken = tokenOf(Date.now() + 10_000);
    answer(Response.json({}));
    const client = new HubClient(fetchToken);
    await client.call('GET', '/a');
    await client.call('GET', '/a');
    expect(fetchToken).toHaveBeenCalledTimes(2);
  });

  it('fetches another one after a token could not be had', async () => {
    const fetchToken = vi.fn(() => Promise.resolve({ token: 't', expires: FOREVER }));
    fetchToken.mockRejectedValueOnce(new Error('not now'));
    answer(Response.json({ ok: true }));
    const client = new HubClient(fetchToken);
    await expect(client.call('GET', '/a')).rejects.toThrow('not now');
    await expect(client.call('GET', '/a')).resolves.toEqual({ ok: true });
  });

  it('sends a request again with a new token after a first 401, and no third time', async () => {
    const fetchToken = tokenOf(FOREVER);
    answer(refusal(401), Response.json({ ok: true }));
    await expect(new HubClient(fetchToken).call('GET', '/a')).resolves.toEqual({ ok: true });
    expect(fetchToken).toHaveBeenCalledTimes(2);
    const fetch = answer(refusal(401));
    await expect(new HubClient(fetchToken).call('GET', '/a')).rejects.toMatchObject({ status: 401 });
    expect(fetch).toHaveBeenCalledTimes(2);
  });

  it('resolves with nothing for an answer without content', async () => {
    answer(new Response(null, { status: 204 }));
    await expect(new HubClient(tokenOf(FOREVER)).call('DELETE', '/a')).resolves.toBeUndefined();
  });

  it('rejects with what is wrong: a refusal, or a hub that cannot be reached', async () => {
    answer(refusal(409));
    const client = new HubClient(tokenOf(FOREVER));
    await expect(client.call('GET', '/a')).rejects.toMatchObject({ status: 409, what: 'no' });
    answer(new TypeError('failed to fetch'));
    await expect(client.call('GET', '/a')).rejects.toBeInstanceOf(UnreachableError);
  });

  it('lets a query try again what may pass, three times, and nothing that was refused', async () => {
    answer(refusal(403));
    const refused = await new HubClient(tokenOf(FOREVER)).call('GET', '/a').catch((error: unknown) => error);
    expect([mayRetry(0, refused), mayRetry(2, new Error()), mayRetry(3, new Error())]).toEqual([false, true, false]);
  });
});
