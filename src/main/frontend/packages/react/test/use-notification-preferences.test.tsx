// @vitest-environment happy-dom
import { act, renderHook } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { useNotificationPreferences } from '../src/notifications/index.js';
import { acted, worlds } from './world.js';

const PATH = 'notifications/preferences';
const USUAL = { zone: 'UTC', digestAt: '08:00', kinds: [] };
const QUIET = { ...USUAL, quietHours: { from: '22:00', to: '07:00' } };
const all = worlds();

async function loaded() {
  const view = renderHook(() => useNotificationPreferences(), { wrapper: all.world.wrapper });
  await acted();
  await act(() => all.world.rest.last(PATH).answer(200, USUAL));
  return view.result;
}

describe('useNotificationPreferences', () => {
  it('asks once, also in StrictMode', async () => {
    const result = await loaded();
    expect(result.current).toMatchObject({ preferences: USUAL, isSaving: false, error: undefined });
    expect(all.world.rest.of(PATH)).toHaveLength(1);
  });

  it('shows at once what is saved, then what the hub has made of it', async () => {
    const result = await loaded();
    let done: Promise<boolean> | undefined;
    act(() => void (done = result.current.save({ quietHours: { from: '22:00', to: '07:00' } })));
    expect(result.current).toMatchObject({ preferences: { quietHours: { from: '22:00' } }, isSaving: true });
    await acted();
    await act(() => all.world.rest.last(PATH).answer(200, QUIET));
    expect([await done, result.current.preferences]).toEqual([true, QUIET]);
  });

  it('is as before, and names the field, when the hub refuses', async () => {
    const result = await loaded();
    let done: Promise<boolean> | undefined;
    act(() => void (done = result.current.save({ zone: 'Mars' })));
    await acted();
    const problem = { code: 102, field: 'zone', detail: 'zone must be a name of the IANA database', retryable: false };
    await act(() => all.world.rest.last(PATH).answer(400, problem));
    expect(await done).toBe(false);
    expect(result.current).toMatchObject({ preferences: USUAL, error: { name: 'bad_field', field: 'zone' } });
  });

  it('saves one after the other', async () => {
    const result = await loaded();
    act(() => {
      void result.current.save({ zone: 'Europe/Berlin' });
      void result.current.save(QUIET);
    });
    await acted();
    expect(all.world.rest.of(PATH, 'PUT')).toHaveLength(1);
    await act(() => all.world.rest.last(PATH).answer(200, USUAL));
    await acted();
    expect(all.world.rest.of(PATH, 'PUT')).toHaveLength(2);
    expect(result.current.preferences).toEqual(QUIET);
  });
});
