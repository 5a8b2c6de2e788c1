// @vitest-environment happy-dom
import { act, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HEALTH } from '../src/admin/admin-api.js';
import { anOverview, aSite } from './admin-samples.js';
import { AdminWorld, eventOf, loadPages, tile } from './admin-world.js';

let world: AdminWorld;

beforeAll(loadPages);
beforeEach(() => {
  world = new AdminWorld();
});
afterEach(() => world.close());

const feed = () => [screen.getByTestId('feed').dataset['mode'], screen.getByTestId('feed').textContent];
const asked = () => world.rest.of('GET /overview').length;
const opened = (open: number) => {
  const overview = anOverview();
  return { ...overview, connections: { ...overview.connections, open } };
};

describe('the live feed', () => {
  it('polls every five seconds until the connection is there, and says so', async () => {
    await world.open();
    expect(feed()).toEqual(['polling', 'Polling every 5 s']);
    const before = asked();
    world.rest.overview = opened(20);
    await world.settle(5100);
    expect(asked()).toBe(before + 1);
    expect(tile('Open connections')).toContain('20');
  });

  it('shows what is pushed, asks for nothing meanwhile, and says that it is live', async () => {
    await world.open();
    await world.connect();
    await world.subscribe(HEALTH);
    await world.settle(1000);
    expect(feed()).toEqual(['live', 'Live']);
    const before = asked();
    await world.push(opened(31));
    await world.settle(20_000);
    expect(tile('Open connections')).toContain('31');
    expect(asked()).toBe(before);
  });

  it('falls back to polling when the connection is lost, and comes back', async () => {
    await world.open();
    await world.connect();
    await world.subscribe(HEALTH);
    await world.settle(1000);
    act(() => world.hub.socket.drop(1006));
    await world.settle();
    expect(feed()[0]).toBe('polling');
    const before = asked();
    world.rest.overview = opened(7);
    await world.settle(5200);
    expect(asked()).toBeGreaterThan(before);
    expect(tile('Open connections')).toContain('7');
    await act(() => world.hub.comeBack({ clientId: new URL(world.hub.socket.url).searchParams.get('device') ?? '' }));
    await world.subscribe(HEALTH);
    expect(feed()[0]).toBe('live');
    await world.push(opened(8), 2);
    expect(tile('Open connections')).toContain('8');
  });

  it('polls when the hub ends the subscription', async () => {
    await world.open();
    await world.connect();
    await world.subscribe(HEALTH);
    await world.say({ type: 'unsubscribed', channel: HEALTH, code: 202 });
    expect(feed()[0]).toBe('polling');
  });

  it('offers to reconnect when nothing else will try', async () => {
    await world.open();
    await world.connect();
    await world.subscribe(HEALTH);
    expect(screen.queryByTestId('reconnect')).toBeNull();
    act(() => world.hub.socket.drop(4003));
    await world.settle();
    expect(feed()[0]).toBe('polling');
    fireEvent.click(screen.getByTestId('reconnect'));
    await world.settle();
    expect(world.hub.sockets).toHaveLength(2);
  });

  it('says that it does not update when polls fail, why, and how old the figures are', async () => {
    await world.open();
    world.rest.refuse('GET /overview', 500, 'the statistics broke');
    await world.settle(12_000);
    expect(feed()).toEqual(['failing', 'Not updating']);
    expect(screen.getByTestId('admin-failure').textContent).toContain('The statistics broke.');
    expect(screen.getAllByText(/^as of 1[12] s ago$/).length).toBeGreaterThan(0);
    expect(tile('Open connections')).toContain('12');
  });

  it('is that of the whole node for operators', async () => {
    world.rest.overview = aSite();
    await world.open();
    await world.connect();
    await world.subscribe('admin.site');
    const overview = aSite();
    const site = { ...overview, connections: { ...overview.connections, open: 4321 } };
    await world.say(eventOf('admin.site', HEALTH, site, 1));
    expect(feed()[0]).toBe('live');
    expect(tile('Open connections')).toContain('4,321');
    expect(world.hub.socket.of('subscribe').map(({ channel }) => channel)).not.toContain('admin.health');
  });
});
