import type { Channel } from '@tidings/realtime';

/**
 * Calls `broken` whenever what was loaded before may miss something that no event will tell: the subscription began at the
 * head of the channel, or events were lost. Says nothing when the channel goes on where it stood. Holds the subscription
 * until the returned function is called.
 */
export function watchContinuity(channel: Channel, broken: () => void): () => void {
  /** Events follow what was seen last: it is subscribed, or will be continued from its position. */
  let goesOn = channel.state === 'subscribed';
  const ends = [
    channel.on('gap', broken),
    channel.on('state', (state) => {
      if (state === 'unsubscribed') goesOn = false;
      if (state !== 'subscribed') return;
      if (!goesOn) broken();
      goesOn = channel.position !== undefined;
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}
