// @vitest-environment happy-dom
import { cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { violations } from '../../packages/react/test/axe.js';
import type { AuditEntry, Block, ChannelHealth, ErrorGroup, LossyRate } from '../src/admin/admin-api.js';
import { aSite, NOW } from './admin-samples.js';
import { AdminWorld, failure, json, loadPages, press, rows } from './admin-world.js';

let world: AdminWorld;

beforeAll(loadPages);
beforeEach(() => {
  world = new AdminWorld();
});
afterEach(() => world.close());

const channel: ChannelHealth = {
  channel: 'workspace.lobby',
  tenant: 'acme',
  class: 'reliable',
  subscribers: 12,
  publishedPerSecond: 0.25,
  history: 300,
  position: 'e7:97',
};
const group: ErrorGroup = {
  fingerprint: 'f1',
  tenant: 'acme',
  message: 'undefined is not a function',
  count: 17,
  first: NOW - 86_400_000,
  last: NOW - 60_000,
  users: 3,
  version: '0.1.0',
  sample: { userId: 'user-2', at: NOW - 60_000, stack: 'at render (app.js:1:2)', url: '/lobby' },
};
const block: Block = {
  id: 1,
  kind: 'device',
  value: 'device-9',
  tenant: 'acme',
  reason: 'floods',
  by: 'alice',
  created: NOW - 60_000,
  until: NOW + 3_600_000,
};
const entry: AuditEntry = {
  id: 1,
  at: NOW,
  actor: 'alice of acme',
  tenant: 'acme',
  act: 'connection.disconnected',
  subject: 'c2',
  detail: { reason: 'floods', reconnect: true },
};

describe.each([
  ['channels', 'No channel is in use', 'Loading channels'],
  ['errors', 'No page has reported an error', 'Loading errors'],
  ['blocks', 'Nobody is blocked', 'Loading blocks'],
  ['audit', 'No admin or operator has done anything yet', 'Loading entries'],
])('the page of %s', (name, empty, loading) => {
  it('says in words that there is nothing', async () => {
    await world.open(`/admin/${name}`);
    expect(screen.getByTestId('empty').textContent).toContain(empty);
  });

  it('shows that it loads', async () => {
    world.rest.answer(`GET /${name}`, () => new Promise(() => undefined));
    await world.open(`/admin/${name}`);
    expect(screen.getByTestId('loading').textContent).toBe(loading);
  });

  it('says why it cannot be shown, and tries again when asked to', async () => {
    world.rest.refuse(`GET /${name}`, 503, 'the store is away', { code: 501 });
    await world.open(`/admin/${name}`);
    await world.settle(3000);
    expect(failure()).toContain('The store is away.');
    world.rest.answer(`GET /${name}`, undefined);
    press('Try again');
    await world.settle(50);
    expect(screen.queryByTestId('admin-failure')).toBeNull();
  });

  it('has nothing that axe finds', async () => {
    world.rest.channels = [channel];
    world.rest.errors = [group];
    world.rest.blocks = [block];
    world.rest.audit = [entry];
    await world.open(`/admin/${name}`);
    expect(rows()).toHaveLength(1);
    expect(await violations(document.body)).toEqual([]);
  });
});

describe('channels', () => {
  it('show who reads and what is published, and can be searched and ordered', async () => {
    world.rest.channels = [channel];
    world.rest.overview = aSite();
    await world.open('/admin/channels?search=lob');
    expect(Object.fromEntries(world.rest.of('GET /channels')[0]?.query ?? [])).toEqual({
      limit: '200',
      search: 'lob',
      sort: '-subscribers',
    });
    const cells = [...(rows()[0]?.children ?? [])].map((cell) => cell.textContent);
    expect(cells).toEqual(['workspace.lobby', 'acme', 'reliable', '12', '0.25 /s', '–', '300', 'e7:97']);
    fireEvent.click(screen.getByTestId('sort-name'));
    await world.settle(50);
    expect(world.rest.of('GET /channels').at(-1)?.query.get('sort')).toBe('name');
  });
});

describe('client errors', () => {
  it('open with a sample of where it happened', async () => {
    world.rest.errors = [group];
    await world.open('/admin/errors');
    rows()[0]?.focus();
    fireEvent.keyDown(rows()[0] ?? document.body, { key: 'Enter' });
    await world.settle(50);
    const text = screen.getByRole('dialog').textContent;
    expect(text).toContain('17 times with 3 users');
    expect(text).toContain('at render (app.js:1:2)');
  });

  it('are said to be counted in the overview, with those of the SDK', async () => {
    await world.open('/admin/errors');
    expect(screen.getByText(/^What pages have reported to any node/).textContent).toContain(
      'The overview counts these and the errors that the SDK met.',
    );
  });

  it('of which only some are loaded come by the cursor', async () => {
    world.rest.errors = Array.from({ length: 210 }, (_, n) => ({ ...group, fingerprint: `f${n}` }));
    await world.open('/admin/errors');
    expect(screen.getByTestId('counted').textContent).toContain('200 errors loaded, and there are more');
    const table = screen.getByRole('grid');
    expect(table.getAttribute('aria-rowcount')).toBe('-1');
    table.scrollTop = 44 * 150;
    fireEvent.scroll(table);
    await world.settle(200);
    expect(world.rest.of('GET /errors').at(-1)?.query.get('cursor')).toBe('200');
  });
});

describe('blocks', () => {
  it('of which only some are loaded come by the cursor', async () => {
    const blocks = Array.from({ length: 210 }, (_, n) => ({ ...block, id: n }));
    world.rest.answer('GET /blocks', ({ query }) => {
      const from = Number(query.get('cursor'));
      return json({ items: blocks.slice(from, from + 200), ...(from === 0 && { next: '200' }) });
    });
    await world.open('/admin/blocks');
    const table = screen.getByRole('grid');
    table.scrollTop = 44 * 150;
    fireEvent.scroll(table);
    await world.settle(200);
    expect(world.rest.of('GET /blocks').at(-1)?.query.get('cursor')).toBe('200');
    expect(screen.getByTestId('counted').textContent).toContain('210 blocks');
  });

  it('are removed after a question that says whom it lets in', async () => {
    world.rest.blocks = [block];
    await world.open('/admin/blocks');
    fireEvent.click(rows()[0] ?? document.body);
    await world.settle(50);
    expect(screen.getByTestId('hits').textContent).toContain(
      'The device device-9 of the tenant acme can connect again',
    );
    expect(document.activeElement?.textContent).toBe('Cancel');
    expect(world.rest.of('DELETE /blocks/1')).toHaveLength(0);
    world.rest.blocks = [];
    press('Remove block');
    await world.settle(50);
    expect(world.rest.of('DELETE /blocks/1')).toHaveLength(1);
    expect(screen.getByTestId('notice').textContent).toContain('The device device-9 is no longer blocked');
    expect(screen.getByTestId('empty')).toBeTruthy();
  });

  it('are made of who is not connected, too; operators say the tenant', async () => {
    world.rest.overview = aSite();
    await world.open('/admin/blocks');
    press('Block…');
    await world.settle(50);
    const dialog = within(screen.getByRole('dialog'));
    fireEvent.change(screen.getByTestId('block-value'), { target: { value: 'mallory' } });
    fireEvent.change(dialog.getByLabelText(/^Tenant/), { target: { value: 'demo' } });
    fireEvent.change(screen.getByTestId('reason'), { target: { value: 'abuse' } });
    world.rest.blocks = [{ ...block, kind: 'user', value: 'mallory' }];
    press('Block user');
    await world.settle(50);
    const body = { kind: 'user', value: 'mallory', reason: 'abuse', minutes: 60, tenant: 'demo' };
    expect(world.rest.of('POST /blocks')[0]?.body).toEqual(body);
    expect(rows()[0]?.textContent).toContain('mallory');
  });
});

describe('rates of lossy channels', () => {
  const cursors: ChannelHealth = { ...channel, channel: 'cursor:plan', class: 'lossy', perSecond: 30, history: 0 };
  const rate: LossyRate = {
    id: 7,
    tenant: 'acme',
    target: 'cursor:plan',
    perSecond: 5,
    by: 'alice of acme',
    changed: NOW,
    until: NOW + 3_600_000,
  };

  it('are shown, and changed by opening the row of a lossy channel', async () => {
    world.rest.channels = [channel, cursors];
    await world.open('/admin/channels');
    expect(rows().map((row) => row.textContent)).toEqual([
      expect.stringContaining('–') as string,
      expect.stringContaining('30 /s') as string,
    ]);
    expect(screen.queryByTestId('rate-changes')).toBeNull();
    fireEvent.click(rows()[0] ?? document.body);
    await world.settle(50);
    expect(screen.queryByRole('dialog')).toBeNull();
    fireEvent.click(rows()[1] ?? document.body);
    await world.settle(50);
    fireEvent.change(screen.getByTestId('rate'), { target: { value: '5' } });
    expect(screen.getByTestId('hits').textContent).toContain(
      'cursor:plan of the tenant acme passes on 5 events of each sender a second for 1 hour',
    );
    world.rest.lossyRates = [rate];
    const before = world.rest.of('GET /channels').length;
    press('Change rate');
    await world.settle(50);
    const body = { target: 'cursor:plan', perSecond: 5, minutes: 60 };
    expect(world.rest.of('POST /lossy-rates')[0]?.body).toEqual(body);
    expect(screen.getByTestId('rate-changes').textContent).toContain(
      'cursor:plan passes on 5 a second of each sender until',
    );
    expect(world.rest.of('GET /channels').length).toBeGreaterThan(before);
  });

  it('are changed of a whole namespace; operators say the tenant', async () => {
    world.rest.overview = aSite();
    await world.open('/admin/channels');
    press('Change rate…');
    await world.settle(50);
    const dialog = within(screen.getByRole('dialog'));
    const button = dialog.getByRole('button', { name: 'Change rate' });
    expect(button.hasAttribute('disabled')).toBe(true);
    fireEvent.change(screen.getByTestId('rate-target'), { target: { value: ' cursor ' } });
    fireEvent.change(dialog.getByLabelText(/^Tenant/), { target: { value: 'demo' } });
    fireEvent.click(button);
    await world.settle(50);
    const body = { target: 'cursor', perSecond: 30, minutes: 60, tenant: 'demo' };
    expect(world.rest.of('POST /lossy-rates')[0]?.body).toEqual(body);
  });

  it('that the hub does not take are said to be wrong', async () => {
    world.rest.channels = [cursors];
    await world.open('/admin/channels');
    fireEvent.click(rows()[0] ?? document.body);
    await world.settle(50);
    fireEvent.change(screen.getByTestId('rate'), { target: { value: '' } });
    expect(within(screen.getByRole('dialog')).getByText('A whole number from 1 to 1,000')).toBeTruthy();
  });

  describe('that are changed', () => {
    const ask = async (): Promise<void> => {
      press('Usual rate…');
      await world.settle(50);
    };

    beforeEach(async () => {
      world.rest.lossyRates = [rate];
      await world.open('/admin/channels');
    });

    it('are taken back after a question that says whose they are', async () => {
      await ask();
      expect(world.rest.of('DELETE /lossy-rates/7')).toHaveLength(0);
      expect(screen.getByTestId('hits').textContent).toContain(
        'cursor:plan of the tenant acme passes on as many events as usual again',
      );
      expect(screen.getByTestId('hits').textContent).toContain('changed to 5 of each sender a second by alice of acme');
      world.rest.lossyRates = [];
      press('Take the change back');
      await world.settle(50);
      expect(world.rest.of('DELETE /lossy-rates/7')).toHaveLength(1);
      expect(screen.queryByTestId('rate-changes')).toBeNull();
      expect(screen.getByTestId('notice').textContent).toContain('cursor:plan has its usual rate again');
    });

    it('stay when the question is left, which gives the focus back', async () => {
      await ask();
      expect(document.activeElement?.textContent).toBe('Cancel');
      fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Escape' });
      await world.settle(500);
      expect(screen.queryByRole('dialog')).toBeNull();
      expect(document.activeElement?.textContent).toBe('Usual rate…');
      expect(world.rest.of('DELETE /lossy-rates/7')).toHaveLength(0);
    });

    it('leave the focus to the button beside them when the last one goes while the question is asked', async () => {
      await ask();
      world.rest.lossyRates = [];
      await world.settle(11_000);
      expect(screen.queryByTestId('rate-changes')).toBeNull();
      expect(document.activeElement?.textContent).toBe('Cancel');
      fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Escape' });
      await world.settle(500);
      expect(document.activeElement?.textContent).toBe('Change rate…');
    });

    it('leave the focus to the button beside them when the last one goes', async () => {
      await ask();
      world.rest.lossyRates = [];
      press('Take the change back');
      await world.settle(500);
      expect(document.activeElement?.textContent).toBe('Change rate…');
    });

    it('say in the question why they were not taken back', async () => {
      world.rest.refuse('DELETE /lossy-rates/7', 503, 'the store is away', { code: 501 });
      await ask();
      press('Take the change back');
      await world.settle(50);
      expect(within(screen.getByRole('dialog')).getByRole('alert').textContent).toContain('The store is away.');
      expect(screen.getByTestId('rate-changes')).toBeTruthy();
    });
  });
});

describe('operators', () => {
  beforeEach(() => {
    world.rest.overview = aSite();
  });

  it('see whose errors and whose entries there are', async () => {
    world.rest.errors = [{ ...group, users: 50 }];
    world.rest.audit = [entry];
    await world.open('/admin/errors');
    expect(rows()[0]?.firstElementChild?.textContent).toBe('acme');
    expect(rows()[0]?.textContent).toContain('50 or more');
    cleanup();
    await world.open('/admin/audit');
    expect(rows()[0]?.lastElementChild?.textContent).toBe('acme');
  });
});

describe('the audit', () => {
  it('shows who did what to whom, with its detail', async () => {
    world.rest.audit = [entry];
    await world.open('/admin/audit');
    expect(rows()[0]?.textContent).toContain('alice of acmeconnection disconnectedc2reason: floods, reconnect: true');
    fireEvent.click(rows()[0] ?? document.body);
    await world.settle(50);
    expect(screen.getByRole('dialog').textContent).toContain('reconnect: true');
  });
});
