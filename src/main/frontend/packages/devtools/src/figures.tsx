import type { ReactNode } from 'react';
import type { EndEntry, Recording } from './recorder.js';
import { styles } from './styles.js';
import { durationOf, timeOf } from './words.js';

function Table({ heads, rows }: { heads: readonly string[]; rows: readonly (readonly ReactNode[])[] }): ReactNode {
  return (
    <table style={styles.table}>
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col" style={styles.heading}>
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, n) => (
          <tr key={n}>
            {row.map((value, column) => (
              <td key={heads[column]} style={styles.value}>
                {value}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** How much comes of each channel, how late, and from which position. */
export function ChannelTable({ channels }: Recording): ReactNode {
  if (channels.length === 0) return <p style={styles.note}>Nothing has come of a channel yet.</p>;
  return (
    <Table
      heads={['Channel', 'Events', 'Per second', 'Gaps', 'Lag', 'Position']}
      rows={channels.map(({ channel, events, perSecond, gaps, lag, position }) => [
        channel,
        events,
        perSecond.toFixed(1),
        gaps,
        durationOf(lag),
        position ?? '–',
      ])}
    />
  );
}

/** What was lost, and why. */
export function GapTable({ gaps }: Recording): ReactNode {
  if (gaps.length === 0) return <p style={styles.note}>No gap was told: nothing was lost.</p>;
  return (
    <Table
      heads={['Time', 'Channel', 'Reason', 'Events', 'From', 'To']}
      rows={gaps.map(({ at, gap }) => [timeOf(at), gap.channel, gap.reason, gap.dropped ?? '–', gap.from, gap.to])}
    />
  );
}

/** Why the connection ended each time, by both sides, and how long it was away. */
export function EndTable({ ends }: Recording): ReactNode {
  if (ends.length === 0) return <p style={styles.note}>The connection has not ended since the panel is here.</p>;
  return (
    <Table
      heads={['Time', 'Code', 'What it means', 'What the hub says', 'Next attempt', 'Away']}
      rows={ends.map((end) => [
        timeOf(end.at),
        end.close.code,
        end.close.reason === '' ? end.meaning : `${end.meaning} (${end.close.reason})`,
        byHub(end),
        end.close.reconnectIn === null ? 'none' : `in ${durationOf(end.close.reconnectIn)}`,
        durationOf(end.away),
      ])}
    />
  );
}

function byHub({ byHub: said }: EndEntry): string {
  return said === undefined ? '–' : `${said.code}: ${said.reason}`;
}
