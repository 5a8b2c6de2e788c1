import { expect, it } from 'vitest';
import { step } from '../src/position.js';
import { SeenPublications } from '../src/seen.js';
import { event } from './hub.js';

it.each([
  ['e:1', 'e:2', 'next'],
  ['e:2', 'e:2', 'old'],
  ['e:2', 'e:1', 'old'],
  ['e:2', 'e:4', 'jump'],
  ['e:2', 'f:3', 'foreign'],
  ['e:2', 'nonsense', 'foreign'],
  ['e:9007199254740992', 'e:9007199254740993', 'next'],
])('from %s to %s is %s', (position, eventId, verdict) => {
  expect(step(position, eventId)).toBe(verdict);
});

it('remembers publications up to its capacity, the oldest out first', () => {
  const seen = new SeenPublications(2);
  const publication = (ref: string) => event('a.b', 'e:1', null, { ref });
  expect(['1', '2', '1', '3', '2', '1'].map((ref) => seen.isNew(publication(ref)))).toEqual([
    true,
    true,
    false,
    true,
    false,
    true,
  ]);
});
