import type { RealtimeConnection } from '@tidings/realtime';
import { useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { ChannelTable, EndTable, GapTable } from './figures.js';
import type { Recorder, Recording } from './recorder.js';
import { styles } from './styles.js';
import { Timeline } from './timeline.js';
import { useRecording, useStateWords } from './use-recording.js';
import { durationOf } from './words.js';

/** What the panel shows, and of which connection. */
export interface TidingsDevtoolsProps {
  /** The connection to look into. */
  readonly connection: RealtimeConnection;
  /** Whether the panel is open at first; false. */
  readonly initiallyOpen?: boolean;
  /** How many frames the timeline keeps; 1,000. The rest of what it keeps is bounded as well. */
  readonly capacity?: number;
}

/**
 * A panel in the corner of the page: the frames of a connection as they go, gaps, lag, why it was reconnected, rates of
 * each channel. It records while it is mounted, open or not; what was before, nobody knows. Tokens are never shown.
 */
export function TidingsDevtools({
  connection,
  initiallyOpen = false,
  capacity = 1000,
}: TidingsDevtoolsProps): ReactNode {
  const [open, setOpen] = useState(initiallyOpen);
  const [recorder, recording] = useRecording(connection, capacity);
  const words = useStateWords(connection);
  const toggle = useRef<HTMLButtonElement>(null);
  const id = useId();
  const close = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    setOpen(false);
    toggle.current?.focus();
  };
  return (
    <aside style={styles.root} aria-label="Tidings devtools">
      {open && (
        <div id={id} style={styles.panel} onKeyDown={close}>
          <div style={styles.bar}>
            <strong>{words}</strong>
            <span>round trip {durationOf(recording.rtt)}</span>
          </div>
          <Views recorder={recorder} recording={recording} />
        </div>
      )}
      <button
        ref={toggle}
        type="button"
        style={styles.toggle}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        Tidings: {words}
      </button>
    </aside>
  );
}

const VIEWS = ['Timeline', 'Channels', 'Gaps', 'Reconnects'] as const;
type View = (typeof VIEWS)[number];
const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 };

/** The views, one of them shown; the arrow keys go from tab to tab. */
function Views({ recorder, recording }: { recorder: Recorder; recording: Recording }): ReactNode {
  const [view, setView] = useState<View>('Timeline');
  const tabs = useRef<HTMLDivElement>(null);
  const id = useId();
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    const next = VIEWS.at((VIEWS.indexOf(view) + step) % VIEWS.length) ?? view;
    setView(next);
    tabs.current?.querySelector<HTMLElement>(`[data-view="${next}"]`)?.focus();
  };
  return (
    <>
      <div ref={tabs} role="tablist" aria-label="Views" style={styles.bar} onKeyDown={onKeyDown}>
        {VIEWS.map((name) => (
          <button
            key={name}
            id={`${id}-${name}`}
            data-view={name}
            type="button"
            role="tab"
            aria-selected={name === view}
            aria-controls={name === view ? `${id}-view` : undefined}
            tabIndex={name === view ? 0 : -1}
            style={{ ...styles.button, ...(name === view && styles.pressed) }}
            onClick={() => setView(name)}
          >
            {name} {countOf(name, recording)}
          </button>
        ))}
      </div>
      <div
        id={`${id}-view`}
        role="tabpanel"
        aria-labelledby={`${id}-${view}`}
        style={styles.body}
        tabIndex={view === 'Timeline' ? -1 : 0}
      >
        {view === 'Timeline' && <Timeline recorder={recorder} recording={recording} />}
        {view === 'Channels' && <ChannelTable {...recording} />}
        {view === 'Gaps' && <GapTable {...recording} />}
        {view === 'Reconnects' && <EndTable {...recording} />}
      </div>
    </>
  );
}

function countOf(view: View, { channels, gaps, ends }: Recording): string {
  const counts: Record<View, number | undefined> = {
    Timeline: undefined,
    Channels: channels.length,
    Gaps: gaps.length,
    Reconnects: ends.length,
  };
  const count = counts[view];
  return count === undefined ? '' : `(${count})`;
}
