// @vitest-environment happy-dom
import { act, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { violations } from '../../packages/react/test/axe.js';
import { anOverview, aPoint, aSeries, aSite, figures, NOW } from './admin-samples.js';
import { AdminWorld, failure, loadPages, press, tile } from './admin-world.js';

let world: AdminWorld;

beforeAll(loadPages);
beforeEach(() => {
  world = new AdminWorld();
});
afterEach(() => world.close());

const breakdowns = () => screen.getAllByTestId('breakdown').map((one) => one.getAttribute('aria-label'));
const chart = (title: string) =>
  screen.getAllByTestId('chart').find((one) => one.getAttribute('aria-label')?.startsWith(title)) ?? document.body;

async function tableOf(title: string): Promise<HTMLElement> {
  const details = chart(title).querySelector('details') ?? document.createElement('details');
  details.open = true;
  fireEvent(details, new Event('toggle'));
  await world.settle(50);
  return details;
}

describe('the overview', () => {
  it('has its figures with units', async () => {
    await world.open();
    expect(tile('Messages in')).toContain('10 /s');
    expect(tile('Sent')).toContain('4 kB/s');
    expect(tile('Delivery delay')).toContain('1.2 ms · 8.4 ms');
    expect(tile('Push delay')).toContain('4 ms · 30 ms');
    expect(tile('Round trip')).toContain('–');
    expect(tile('Stable sessions')).toContain('75%');
    expect(tile('Reconnects')).toContain('2 /min');
  });

  it('tells what happened to connections by the version that their clients run', async () => {
    await world.open();
    const lines = within(screen.getByTestId('versions')).getAllByRole('row');
    expect(lines.map((line) => [...line.children].map(({ textContent }) => textContent))).toEqual([
      ['Version', 'Connections', 'Came back', 'Drops', 'Gaps', 'Client errors'],
      ['0.1.0', '1,200', '60 (5%)', '300 (0.25)', '0 (0)', '6 (0.01)'],
      ['0.2.0', '34', '17 (50%)', '0 (0)', '68 (2)', '0 (0)'],
    ]);
  });

  it('counts the errors of clients in the last minute and since the start', async () => {
    world.rest.overview = anOverview({
      lastMinute: figures({ clientErrors: 3 }),
      total: figures({ clientErrors: 40 }),
    });
    await world.open();
    expect(tile('Client errors')).toBe('Client errors3 /min40 since the start, as clients report');
  });

  it('marks what somebody should look at', async () => {
    const overview = aSite({ lastMinute: figures({ gaps: 1, failed: { token_expired: 3, rate: 1 } }) });
    world.rest.overview = { ...overview, connections: { ...overview.connections, slow: 2 } };
    await world.open();
    const alarms = screen.getAllByTestId('tile').filter((one) => one.dataset['alarm'] === 'true');
    expect(alarms.map((one) => one.dataset['label'])).toEqual(['Slow consumers', 'Drops · gaps', 'Failed connections']);
    expect(tile('Failed connections')).toContain('most: token expired');
  });

  it('shows an admin her tenant, without a drain', async () => {
    await world.open();
    expect(screen.getByText('Tenant acme')).toBeTruthy();
    expect(breakdowns()).not.toContain('Connections by tenant');
    expect(world.rest.of('GET /drain')).toHaveLength(0);
  });

  it('does not show an admin failures, since nobody knows whose they are', async () => {
    world.rest.series = aSeries();
    await world.open();
    await world.settle(400);
    expect(tile('Failed')).toBe('');
    expect(screen.getAllByTestId('chart').map((one) => one.getAttribute('aria-label'))).not.toContain(
      'Failed connections by reason, per minute',
    );
  });

  it('shows an operator the tenants', async () => {
    world.rest.overview = aSite();
    await world.open();
    expect(screen.getByText('The whole node')).toBeTruthy();
    expect(breakdowns()).toContain('Connections by tenant');
  });

  it('says why clients miss events, and why some could not go on where they were', async () => {
    const total = figures({
      gaps: 5,
      gapsByReason: { epoch: 1, limit: 3, novel: 1 },
      recoveries: { recovered: 6, gap: 1 },
      shortages: { trimmed: 2 },
    });
    world.rest.overview = anOverview({ total });
    await world.open();
    const breakdown = (title: string) => screen.getByRole('region', { name: title }).textContent;
    expect(breakdown('Gaps by reason, since the start')).toContain('reader too far behind3 60%the channel began anew1');
    expect(breakdown('Gaps by reason, since the start')).toContain('novel1');
    expect(breakdown('Subscriptions by how they began')).toContain('recovered6');
    expect(breakdown('Not recovered, by reason')).toContain('older than what is kept2');
  });

  it('is empty in words when nobody is connected', async () => {
    const none = { open: 0, users: 0, waiting: 0, slow: 0, byTransport: {}, byVersion: {}, byFlow: {} };
    world.rest.overview = anOverview({ connections: none, stability: { closed: 0, stable: 0 } });
    await world.open();
    expect(screen.getAllByText('No connection is open.')).toHaveLength(3);
    expect(screen.getByText('No client was told of a gap.')).toBeTruthy();
    expect(tile('Stable sessions')).toContain('no session closed');
    expect(screen.getByText(/Nothing was recorded in this time/)).toBeTruthy();
  });

  it('has nothing that axe finds, with charts and drain', async () => {
    world.rest.overview = aSite();
    world.rest.series = aSeries();
    await world.open();
    await world.settle(400);
    expect(screen.getAllByTestId('chart').length).toBe(9);
    expect(await violations(document.body)).toEqual([]);
  });
});

describe('the drain of the node', () => {
  beforeEach(async () => {
    world.rest.overview = aSite();
    world.rest.drain = { state: 'serving', left: 12 };
    await world.open();
  });

  it('begins after a question that names the node and how many it hits', async () => {
    press('Drain this node…');
    const dialog = within(screen.getByRole('dialog'));
    expect(screen.getByTestId('hits').textContent).toContain('12 sessions of all tenants on node n1');
    fireEvent.change(dialog.getByLabelText('Rate'), { target: { value: '5' } });
    press('Drain');
    await world.settle(50);
    expect(world.rest.of('POST /drain')[0]?.body).toEqual({ rate: 5, restart: false });
    expect(screen.getByTestId('notice').textContent).toContain('Node n1 drains');
    expect(screen.getByTestId('drain').textContent).toContain('12 of 12 sessions left, 5% of them a second');
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('is not begun at a rate that the hub does not know', () => {
    press('Drain this node…');
    const dialog = within(screen.getByRole('dialog'));
    fireEvent.change(dialog.getByLabelText('Rate'), { target: { value: '' } });
    expect(dialog.getByText<HTMLButtonElement>('Drain').closest('button')?.disabled).toBe(true);
  });

  it('says when what it shows is no longer looked at', async () => {
    world.rest.refuse('GET /drain', 503, 'the hub is busy', { code: 501 });
    await world.settle(20_000);
    expect(failure()).toContain('The drain could not be looked atThe hub is busy.');
    expect(screen.getByText('Drain this node…')).toBeTruthy();
    world.rest.answer('GET /drain', undefined);
    press('Try again');
    await world.settle(50);
    expect(screen.queryByTestId('admin-failure')).toBeNull();
  });

  it('is called off after a question', async () => {
    world.rest.drain = { state: 'draining', left: 5, sessions: 12, rate: 2, restart: false, by: 'olga of ops' };
    await world.settle(15_100);
    press('Call the drain off…');
    press('Call off');
    await world.settle(50);
    expect(world.rest.of('DELETE /drain')).toHaveLength(1);
    expect(screen.getByText('Drain this node…')).toBeTruthy();
  });

  it('says in the question why it was not done', async () => {
    world.rest.refuse('POST /drain', 409, 'a drain with another rate is on', { code: 403 });
    press('Drain this node…');
    press('Drain');
    await world.settle(50);
    expect(failure()).toContain('A drain with another rate is on.');
    expect(screen.getByRole('dialog')).toBeTruthy();
  });
});

describe('the charts', () => {
  beforeEach(() => {
    world.rest.overview = aSite();
  });

  it('break their lines where data are missing', async () => {
    world.rest.series = aSeries();
    await world.open();
    await world.settle(400);
    const path = chart('Open connections').querySelector('.recharts-line-curve')?.getAttribute('d') ?? '';
    expect(path.match(/M/g)).toHaveLength(2);
    expect(chart('Open connections').querySelectorAll('.recharts-reference-area').length).toBe(1);
  });

  it('stack failures by their reasons', async () => {
    const series = aSeries();
    const points = series.points.map((point, n) => ({ ...point, failed: n % 2 === 0 ? { rate: 1 } : { blocked: 2 } }));
    world.rest.series = { ...series, points };
    await world.open();
    await world.settle(400);
    const failures = chart('Failed connections by reason');
    expect(failures.querySelectorAll('.recharts-area').length).toBe(2);
    expect([...failures.querySelectorAll('li')].map((one) => one.textContent)).toEqual([
      expect.stringContaining('blocked') as string,
      expect.stringContaining('rate') as string,
    ]);
  });

  it('have the steps of the hub, as many as there are', async () => {
    const step = 60_000;
    const points = Array.from({ length: 720 }, (_, n) => aPoint(NOW - (720 - n) * step, { known: step }));
    world.rest.series = aSeries({ step, from: NOW - 720 * step, points });
    await world.open('/admin?range=6h');
    await world.settle(400);
    expect(screen.getByText('One point every 1 min, at the beginning of its step.')).toBeTruthy();
    const details = await tableOf('Messages');
    expect(details.textContent).toContain('The newest 60 of 720 steps');
  });

  it('say where nothing was measured, and count connections in whole numbers', async () => {
    const points = [0, 1].map((n) => aPoint(NOW - (2 - n) * 10_000, { connections: n, delay: null }));
    world.rest.series = aSeries({ points });
    await world.open();
    await world.settle(400);
    expect(chart('Delivery delay').textContent).toContain('nothing was measured in this time');
    expect(chart('Open connections').textContent).not.toContain('nothing was measured');
    const ticks = [...chart('Open connections').querySelectorAll('svg text')].map(({ textContent }) => textContent);
    expect(ticks).toContain('1');
    expect(ticks.filter((text) => text.includes('.'))).toEqual([]);
  });

  it('are of the range that is chosen, which is in the address', async () => {
    await world.open('/admin?range=1h');
    expect(world.rest.of('GET /series').at(-1)?.query.get('range')).toBe('1h');
    fireEvent.click(screen.getByLabelText('7 d'));
    await world.settle(50);
    expect(world.rest.of('GET /series').at(-1)?.query.get('range')).toBe('7d');
    expect(location.search).toBe('?range=7d');
  });

  it('are drawn one after the other, each in a task of its own', async () => {
    world.rest.series = aSeries();
    await world.open();
    const drawn = () => document.querySelectorAll('svg.recharts-surface').length;
    const counts = new Set<number>();
    for (let n = 0; n < 40; n++) {
      counts.add(drawn());
      await act(() => vi.advanceTimersByTimeAsync(10));
    }
    expect([...counts].slice(-3)).toEqual([7, 8, 9]);
  });

  it('of another range show those of the range before until they come', async () => {
    world.rest.series = aSeries();
    await world.open();
    await world.settle(400);
    world.rest.answer('GET /series', () => new Promise(() => undefined));
    fireEvent.click(screen.getByLabelText('7 d'));
    await world.settle(50);
    expect(screen.getByTestId('charts').getAttribute('aria-busy')).toBe('true');
    expect(screen.getAllByTestId('chart')).toHaveLength(9);
  });

  it('are loaded anew when the next step is over', async () => {
    await world.open();
    const before = world.rest.of('GET /series').length;
    await world.settle(10_100);
    expect(world.rest.of('GET /series').length).toBe(before + 1);
  });

  it('are a table, too', async () => {
    world.rest.series = aSeries();
    await world.open();
    await world.settle(400);
    const details = await tableOf('Messages');
    const table = within(details).getByRole('table');
    expect(within(table).getAllByRole('row').length).toBe(61);
    expect(table.textContent).toContain('60 /s');
  });

  it('say why they cannot be shown, and try again when asked to', async () => {
    world.rest.refuse('GET /series', 500, 'the series are broken');
    await world.open();
    await world.settle(2000);
    expect(failure()).toContain('The series are broken.');
    world.rest.answer('GET /series', undefined);
    press('Try again');
    await world.settle(50);
    expect(screen.queryByTestId('admin-failure')).toBeNull();
  });
});
