import { expect, it } from 'vitest';
import { DeviceIdentity } from '../src/device.js';
import { FakeStorage } from './hub.js';

const identity = (storage: FakeStorage, fixed?: string) => new DeviceIdentity(storage, Math.random, () => 1000, fixed);

it('makes a name that the hub accepts', () => {
  expect(identity(new FakeStorage()).id).toMatch(/^[A-Za-z0-9_-]{22}$/);
});

it('keeps name and counter over a reload', () => {
  const storage = new FakeStorage();
  const before = identity(storage);
  before.nextPublishId();
  before.save();
  const after = identity(storage);
  expect([after.id, after.nextPublishId()]).toEqual([before.id, `${before.id}-1001`]);
});

it('counts on from the clock over a reload, in case the storage lags behind what was counted', () => {
  const storage = new FakeStorage();
  const before = identity(storage);
  const { id } = before;
  before.save();
  const used = before.nextPublishId(); // The browser crashes and restores the storage.
  expect([used, identity(storage).nextPublishId()]).toEqual([`${id}-1`, `${id}-1001`]);
});

it('becomes another device in a duplicated tab, whose storage is a copy', () => {
  const storage = new FakeStorage();
  const seed = identity(storage);
  seed.nextPublishId();
  seed.release();
  const original = identity(storage);
  original.nextPublishId();
  const copy = new FakeStorage();
  for (const [key, value] of storage.values) copy.setItem(key, value);
  expect(identity(copy).id).not.toBe(original.id);
});

it('does not store itself in use again after the page came back from the cache', () => {
  const storage = new FakeStorage();
  const device = identity(storage);
  device.nextPublishId();
  device.save();
  device.reclaim();
  expect(storage.values.size).toBe(0);
});

it('counts on from where another page of the tab has counted to, when it comes back from the cache', () => {
  const storage = new FakeStorage();
  const cached = identity(storage);
  cached.nextPublishId();
  cached.save();
  const other = identity(storage);
  other.nextPublishId();
  other.save();
  cached.reclaim();
  expect(cached.nextPublishId()).toBe(`${other.id}-1002`);
});

it('counts a configured device from the clock where no counter is stored', () => {
  const storage = new FakeStorage();
  expect(identity(storage, 'my-device').nextPublishId()).toBe('my-device-1001');
  expect(identity(storage, 'my-device').nextPublishId()).toBe('my-device-1002');
});

it('makes a new name when what is stored is damaged', () => {
  const storage = new FakeStorage();
  storage.setItem('tidings.device', '{"id":"x"}');
  expect(identity(storage).id).toHaveLength(22);
});
