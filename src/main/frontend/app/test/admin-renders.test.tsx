// @vitest-environment happy-dom
import { fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { HEALTH } from '../src/admin/admin-api.js';
import { aConnection, anOverview } from './admin-samples.js';
import { AdminWorld, loadPages, rows } from './admin-world.js';

const rendered = vi.hoisted(() => ({ tables: 0, cells: 0 }));

vi.mock(import('../src/admin/table/virtual-table.js'), async (original) => {
  const { VirtualTable } = await original();
  const Counted: typeof VirtualTable = (props) => {
    rendered.tables++;
    return VirtualTable(props);
  };
  return { VirtualTable: Counted };
});

vi.mock(import('../src/admin/connections/connection-columns.js'), async (original) => {
  const { connectionColumns, Pressure } = await original();
  const counted: typeof connectionColumns = (scope) =>
    connectionColumns(scope).map((column) => ({
      ...column,
      cell: (item, now) => {
        rendered.cells++;
        return column.cell(item, now);
      },
    }));
  return { connectionColumns: counted, Pressure };
});

let world: AdminWorld;

beforeAll(loadPages);
beforeEach(async () => {
  world = new AdminWorld();
  world.rest.connections = Array.from({ length: 5000 }, (_, n) => aConnection(n + 1));
  await world.open('/admin/connections');
  await world.connect();
  await world.subscribe(HEALTH);
  await world.settle(1000);
  rendered.tables = rendered.cells = 0;
});
afterEach(() => world.close());

describe('a table of thousands of rows', () => {
  it('is not rendered by what the feed pushes, nor by the seconds that pass', async () => {
    await world.push(anOverview({ at: 5 }));
    await world.settle(3000);
    expect(rendered).toEqual({ tables: 0, cells: 0 });
  });

  it('renders no cell anew by a key in the search', async () => {
    fireEvent.change(screen.getByTestId('search'), { target: { value: 'u' } });
    await world.settle(100);
    expect(rendered.cells).toBe(0);
  });

  it('renders the rows that come into sight only, when it scrolls by some', async () => {
    const perRow = rows()[0]?.children.length ?? 0;
    const table = screen.getByRole('grid');
    table.scrollTop = 44 * 10;
    fireEvent.scroll(table);
    await world.settle(300);
    expect(rendered.cells).toBeGreaterThan(0);
    expect(rendered.cells).toBeLessThanOrEqual(2 * 11 * perRow); // StrictMode renders twice.
  });

  it('renders each row that it shows once, although the next page comes meanwhile', async () => {
    const perRow = rows()[0]?.children.length ?? 0;
    const table = screen.getByRole('grid');
    table.scrollTop = 44 * 150;
    fireEvent.scroll(table);
    await world.settle(1000);
    expect(screen.getByTestId('counted').textContent).toContain('400 loaded');
    expect(rendered.cells).toBe(2 * (rows().length - 1) * perRow); // The row that takes the focus stays.
  });

  it('renders two rows by an arrow key', () => {
    const perRow = rows()[0]?.children.length ?? 0;
    rows()[3]?.focus();
    rendered.cells = 0;
    fireEvent.keyDown(rows()[3] ?? document.body, { key: 'ArrowDown' });
    expect(rendered.cells).toBe(2 * 2 * perRow);
  });
});
