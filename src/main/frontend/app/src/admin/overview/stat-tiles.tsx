import { memo, type ReactNode } from 'react';
import type { Tile } from './tiles.js';

/** Figures as a list of terms and their values. */
export function StatTiles({ tiles }: { tiles: readonly Tile[] }): ReactNode {
  return (
    <dl className="admin-tiles">
      {tiles.map(({ label, value, hint, alarm = false }) => (
        <StatTile key={label} label={label} value={value} hint={hint} alarm={alarm} />
      ))}
    </dl>
  );
}

/** Renders only when its own figure is another one. */
const StatTile = memo(function StatTile({ label, value, hint, alarm }: Required<Tile>): ReactNode {
  return (
    <div data-alarm={alarm} data-testid="tile" data-label={label}>
      <dt>{label}</dt>
      <dd className="admin-figure">{value}</dd>
      <dd className="admin-hint">{hint}</dd>
    </div>
  );
});
