import { describe, expect, it } from 'vitest';
import type { ClientFrame, ServerFrame } from '../src/index.js';
import { StandingSubscriptions } from '../src/transport/standing-subscriptions.js';

const at = (channel: string, position: string | undefined, presence = false) => ({
  channel,
  standing: { position, presence },
});
const subscribe = (channel: string, id: string, options: object = {}) =>
  JSON.stringify({ type: 'subscribe', id, channel, options } satisfies ClientFrame);
const subscribed = (channel: string, over: object = {}): ServerFrame => ({ type: 'subscribed', channel, ...over });

describe('the subscriptions of an address', () => {
  it('are those that can say where they go on, with their presence', () => {
    const standing = new StandingSubscriptions([
      at('a', 'e:1', true),
      { channel: 'b', standing: undefined },
      at('cursor.c', undefined),
    ]);
    expect(standing.query).toEqual({ channels: 'a,cursor.c', positions: 'e:1,', presence: 'a' });
  });

  it('are none where there is nothing to go on with', () => {
    const standing = new StandingSubscriptions([{ channel: 'b', standing: undefined }]);
    expect([standing.query, standing.pending, standing.left(subscribe('b', '~1'))]).toEqual([
      {},
      false,
      [subscribe('b', '~1')],
    ]);
  });

  it('fit into an address, whatever their number', () => {
    const many = Array.from({ length: 500 }, (_, n) => at(`workspace.room-${n}`, `epoch:${n}`));
    const { channels = '', positions = '' } = new StandingSubscriptions(many).query;
    expect(encodeURIComponent(channels + positions).length).toBeLessThan(4000);
    expect(channels.split(',').length).toBe(positions.split(',').length);
    expect(channels.split(',').length).toBeGreaterThan(30);
  });

  it('give their answers to the frames that ask for the same', () => {
    const standing = new StandingSubscriptions([at('a', 'e:1', true), at('user:me', 'u:1')]);
    expect(standing.left(subscribe('a', '~1', { presence: true, lastEventId: 'e:1' }))).toEqual([]);
    expect(standing.left(subscribe('user:me', '~2', { lastEventId: 'u:1' }))).toEqual([]);
    const message = { type: 'gap', channel: 'a', from: 'e:1', to: 'e:2', reason: 'trimmed' } as const;
    const alias = { alias: 'user:me' };
    expect(standing.answered([subscribed('a'), message, subscribed('user:ann', alias)])).toEqual([
      subscribed('a', { id: '~1' }),
      message,
      subscribed('user:ann', { ...alias, id: '~2' }),
    ]);
    expect(standing.pending).toBe(false);
  });

  it('give a refusal to the frame, too, and leave the next one to be sent', () => {
    const standing = new StandingSubscriptions([at('a', 'e:1')]);
    standing.left(subscribe('a', '~1', { lastEventId: 'e:1' }));
    const error = {
      type: 'error',
      channel: 'a',
      code: 304,
      name: 'bad_position',
      message: '',
      retryable: false,
    } as const;
    expect(standing.answered([error])).toEqual([{ ...error, id: '~1' }]);
    expect(standing.left(subscribe('a', '~2'))).toEqual([subscribe('a', '~2')]);
  });

  it('leave a frame to be sent that comes again because the answer is late', () => {
    const standing = new StandingSubscriptions([at('a', 'e:1')]);
    const frame = subscribe('a', '~1', { lastEventId: 'e:1' });
    expect([standing.left(frame), standing.left(frame)]).toEqual([[], [frame]]);
  });

  it('are ended before a frame that asks for something else', () => {
    const standing = new StandingSubscriptions([at('a', 'e:1')]);
    const frame = subscribe('a', '~1', { presence: true, lastEventId: 'e:1' });
    expect(standing.left(frame)).toEqual([JSON.stringify({ type: 'unsubscribe', channel: 'a' }), frame]);
  });
});
