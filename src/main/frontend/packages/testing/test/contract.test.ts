import { describe, expect, it } from 'vitest';
import { fakeContractHub } from './contract/fake-hub.js';
import { play } from './contract/scenario.js';
import { SCENARIOS } from './contract/scenarios.js';
import { assertFrame } from './schemas.js';

describe('the fake server does what any hub does:', () => {
  it.each(SCENARIOS.map((scenario, n) => [scenario.name, scenario, n] as const))('%s', async (_, scenario, n) => {
    let frames = 0;
    const sent = (message: string): void => {
      for (const frame of [JSON.parse(message) as { type: string } | { type: string }[]].flat()) {
        assertFrame('server', frame);
        frames++;
      }
    };
    await play(scenario, `s${n}`, fakeContractHub({ sent }));
    expect(frames).toBeGreaterThan(0);
  });

  it('in the same way each time', async () => {
    for (const [n, scenario] of SCENARIOS.entries()) {
      const [first, second] = [fakeContractHub(), fakeContractHub()];
      expect(await play(scenario, `s${n}`, first)).toEqual(await play(scenario, `s${n}`, second));
    }
  });
});
