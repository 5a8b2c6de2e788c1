// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { event } from '@tidings/realtime/testing';
import { act, render, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { LiveUpdates } from '../src/query/index.js';
import { violations } from './axe.js';
import { acted, after, worlds } from './world.js';

const WIDGET = 'widget.revenue';
const all = worlds();
let value = 1;

async function shown(): Promise<void> {
  value = 1;
  await all.world.connect();
  render(
    <QueryClientProvider client={new QueryClient()}>
      {all.world.wrapper({
        children: (
          <LiveUpdates channel={WIDGET} fetchFn={() => Promise.resolve(value)} data-testid="widget">
            {({ data, isPaused, isBehind, pause, resume }) => (
              <>
                <output>{data}</output>
                <button onClick={isPaused ? resume : pause}>{isBehind ? 'Show the newest' : 'Pause'}</button>
              </>
            )}
          </LiveUpdates>
        ),
      })}
    </QueryClientProvider>,
  );
  await acted();
  await all.world.grant(WIDGET, 'e:0');
  await acted();
}

const text = () => screen.getByRole('status').textContent;

describe('LiveUpdates', () => {
  it('shows data that stay current, and says by attributes where it stands', async () => {
    await shown();
    expect(text()).toBe('1');
    expect(screen.getByTestId('widget').dataset['live']).toBe('true');
    expect(screen.getByTestId('widget').getAttribute('aria-busy')).toBe('false');
    expect(await violations(document.body)).toEqual([]);
  });

  it('stands still while it is paused, says that there is more, and shows it then', async () => {
    await shown();
    act(() => screen.getByRole('button', { name: 'Pause' }).click());
    value = 2;
    await all.world.say(event(WIDGET, 'e:1', null));
    await after(1000);
    expect(text()).toBe('1');
    expect(screen.getByTestId('widget').dataset['behind']).toBe('true');
    act(() => screen.getByRole('button', { name: 'Show the newest' }).click());
    expect(text()).toBe('2');
  });
});
