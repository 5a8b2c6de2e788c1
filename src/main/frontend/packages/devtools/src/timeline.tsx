import { useId, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode, type UIEvent } from 'react';
import { isShown, type Entry, type EntryFilter } from './entry.js';
import type { Recorder, Recording } from './recorder.js';
import { styles } from './styles.js';
import { timeOf } from './words.js';

const ARROWS = { sent: '↑', received: '↓', closed: '×' } as const;
/** As many lines as are drawn; a filter finds those before. */
const DRAWN = 200;

/** Frames in the order in which they went, the newest last, and the chosen one in full. */
export function Timeline({ recorder, recording }: { recorder: Recorder; recording: Recording }): ReactNode {
  const [filter, setFilter] = useState<EntryFilter>({ channel: '', type: '' });
  const [chosen, setChosen] = useState<number>();
  const shown = recording.entries.filter((entry) => isShown(entry, filter)).slice(-DRAWN);
  const detail = shown.find(({ n }) => n === chosen);
  return (
    <div style={styles.body}>
      <TimelineBar recorder={recorder} recording={recording} filter={filter} onFilter={setFilter} />
      <Lines entries={shown} chosen={detail?.n} onChoose={setChosen} />
      {detail !== undefined && (
        <pre style={styles.detail} aria-label="The chosen frame" tabIndex={0}>
          {JSON.stringify(JSON.parse(detail.json), null, 2)}
        </pre>
      )}
    </div>
  );
}

interface BarProps {
  readonly recorder: Recorder;
  readonly recording: Recording;
  readonly filter: EntryFilter;
  readonly onFilter: (filter: EntryFilter) => void;
}

function TimelineBar({ recorder, recording, filter, onFilter }: BarProps): ReactNode {
  const types = [...new Set(recording.entries.map(({ type }) => type))].sort();
  const { paused, missed } = recording;
  return (
    <div style={styles.bar}>
      <label>
        Channel{' '}
        <input
          style={styles.field}
          value={filter.channel}
          onChange={(event) => onFilter({ ...filter, channel: event.target.value })}
        />
      </label>
      <label>
        Type{' '}
        <select
          style={styles.field}
          value={filter.type}
          onChange={(event) => onFilter({ ...filter, type: event.target.value })}
        >
          <option value="">all</option>
          {types.map((type) => (
            <option key={type}>{type}</option>
          ))}
        </select>
      </label>
      <button
        type="button"
        style={{ ...styles.button, ...(paused && styles.pressed) }}
        aria-pressed={paused}
        onClick={() => recorder.pause(!paused)}
      >
        Pause
      </button>
      <button type="button" style={styles.button} onClick={() => recorder.clear()}>
        Clear
      </button>
      {paused && <span>{missed} frames since</span>}
    </div>
  );
}

interface LinesProps {
  readonly entries: readonly Entry[];
  readonly chosen: number | undefined;
  readonly onChoose: (n: number) => void;
}

/** Whoever is that near to the end of the list, in pixels, wants to see what comes. */
const NEAR = 8;

/** A list to be walked through by the arrow keys, Home and End. Its end stays in sight until somebody scrolls away. */
function Lines({ entries, chosen, onChoose }: LinesProps): ReactNode {
  const id = useId();
  const list = useRef<HTMLUListElement>(null);
  const follows = useRef(true);
  useLayoutEffect(() => {
    if (follows.current && list.current !== null) list.current.scrollTop = list.current.scrollHeight;
  }, [entries]);
  const onScroll = ({ currentTarget: { scrollHeight, scrollTop, clientHeight } }: UIEvent): void => {
    follows.current = scrollHeight - scrollTop - clientHeight < NEAR;
  };
  const choose = (entry: Entry | undefined): void => {
    if (entry === undefined) return;
    onChoose(entry.n);
    list.current?.querySelector(`[data-n="${entry.n}"]`)?.scrollIntoView({ block: 'nearest' });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = target(
      event.key,
      entries.findIndex(({ n }) => n === chosen),
      entries.length,
    );
    if (to === undefined) return;
    event.preventDefault();
    choose(entries[to]);
  };
  if (entries.length === 0) return <p style={styles.note}>No frames yet, or none that the filter shows.</p>;
  return (
    <ul
      ref={list}
      role="listbox"
      aria-label="Frames"
      tabIndex={0}
      style={styles.list}
      aria-activedescendant={chosen === undefined ? undefined : `${id}-${chosen}`}
      onKeyDown={onKeyDown}
      onScroll={onScroll}
    >
      {entries.map((entry) => (
        <li
          key={entry.n}
          id={`${id}-${entry.n}`}
          data-n={entry.n}
          role="option"
          aria-selected={entry.n === chosen}
          style={{ ...styles.line, ...(entry.n === chosen && styles.chosen) }}
          onClick={() => choose(entry)}
        >
          <span>{timeOf(entry.at)}</span>
          <span aria-label={entry.direction} role="img">
            {ARROWS[entry.direction]}
          </span>
          <span style={styles.cell}>{entry.type}</span>
          <span style={styles.cell}>{entry.channel}</span>
          <span style={styles.number}>{entry.bytes === 0 ? '' : `${entry.bytes} B`}</span>
        </li>
      ))}
    </ul>
  );
}

/** The line that a key leads to; undefined for a key that leads nowhere. */
function target(key: string, at: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return Math.min(at + 1, count - 1);
    case 'ArrowUp':
      return at < 0 ? count - 1 : Math.max(at - 1, 0);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
