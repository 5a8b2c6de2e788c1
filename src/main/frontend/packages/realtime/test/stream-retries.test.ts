import { describe, expect, it } from 'vitest';
import { HttpProblemError } from '../src/event-stream/index.js';
import { streamSettingsOf } from '../src/event-stream/stream-config.js';
import { NoEventStreamError, StreamLostError } from '../src/event-stream/stream-request.js';
import { StreamRetries } from '../src/event-stream/stream-retries.js';

const LOST = new StreamLostError('Lost.');

function retries(config: object = {}): StreamRetries {
  return new StreamRetries(streamSettingsOf({ url: '/stream', random: () => 0.5, ...config }));
}

const delays = (plan: StreamRetries, times: number, online = true) =>
  Array.from({ length: times }, () => plan.after(LOST, online)?.delay);

describe('StreamRetries', () => {
  it('waits longer each time, with full jitter, up to a bound', () => {
    expect(delays(retries({ maxReconnectDelay: 2000 }), 4)).toEqual([500, 750, 1000, 1000]);
  });

  it('begins with what the server advises, and grows from there', () => {
    const plan = retries();
    plan.advise(400);
    expect(delays(plan, 3)).toEqual([400, 300, 450]);
  });

  it('gives up after as many attempts as it may, and has them all again after a success', () => {
    const plan = retries({ maxReconnectAttempts: 2 });
    expect(delays(plan, 3)).toEqual([500, 750, undefined]);
    plan.reset();
    expect(delays(plan, 1)).toEqual([500]);
  });

  it('waits longer while the machine is offline as well, and counts none of it', () => {
    const plan = retries({ maxReconnectAttempts: 1 });
    expect(delays(plan, 3, false)).toEqual([500, 750, 1125]);
    expect(plan.after(LOST, true)).toBeDefined();
    expect(plan.after(LOST, true)).toBeUndefined();
  });

  it('gives up at once what is hopeless, and where it may not come back', () => {
    expect(retries().after(new HttpProblemError(404), true)).toBeUndefined();
    expect(retries({ autoReconnect: false }).after(LOST, true)).toBeUndefined();
  });

  it('comes back from a refusal that is not the server’s own word, where the stream was before', () => {
    const [plan, starting] = [retries(), new HttpProblemError(404)];
    plan.opened();
    expect(plan.after(starting, true)).toBeDefined();
    expect(plan.after(new NoEventStreamError('text/html'), true)).toBeDefined();
    expect(plan.after(new HttpProblemError(404, { detail: 'there is nothing here' }), true)).toBeUndefined();
  });

  it('renews a token once, until the server has taken one', () => {
    const auth = () => Promise.resolve({ token: 't' });
    const [plan, refused] = [retries({ auth }), new HttpProblemError(401)];
    expect([plan.renews(LOST), plan.renews(refused), plan.renews(refused)]).toEqual([false, true, false]);
    plan.opened();
    expect(plan.renews(refused)).toBe(true);
    expect(retries().renews(refused)).toBe(false);
  });
});
