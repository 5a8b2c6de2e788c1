import { Drawer, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useAdmin } from '../admin-context.js';
import { AdminFailure, isGone } from '../admin-failure.js';
import { NO_BANNER } from '../no-banner.js';
import { RowsSkeleton } from '../skeletons.js';
import { Age } from '../times.js';
import { TracePanel } from '../trace/trace-panel.js';
import { ConnectionActs, type Asking } from './connection-acts.js';
import { ConnectionFacts } from './connection-facts.js';
import { ChannelsOfConnection, DeviceHistory, ToldErrors } from './connection-sections.js';

interface ConnectionDrawerProps {
  /** None: it is closed. */
  readonly id: string | undefined;
  readonly onClose: () => void;
}

/** All about one connection, and what can be done to it. Escape closes it, and the focus goes back. */
export function ConnectionDrawer({ id, onClose }: ConnectionDrawerProps): ReactNode {
  const [last, setLast] = useState(id); // What is shown while it closes.
  const [asking, setAsking] = useState<Asking>();
  if (id !== undefined && id !== last) setLast(id);
  if (id === undefined && asking !== undefined) setAsking(undefined);
  return (
    <Drawer
      opened={id !== undefined}
      onClose={onClose}
      position="right"
      size="xl"
      title={`Connection ${last ?? ''}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
      attributes={NO_BANNER}
      closeOnEscape={asking === undefined} // Else it is the question that Escape closes.
      classNames={{ title: 'admin-drawer-title' }}
    >
      {id !== undefined && <Opened key={id} id={id} asking={asking} onAsk={setAsking} onClose={onClose} />}
    </Drawer>
  );
}

/** How often it is looked at anew, in milliseconds. */
const REFRESH = 5000;

interface OpenedProps {
  readonly id: string;
  readonly asking: Asking | undefined;
  readonly onAsk: (what: Asking | undefined) => void;
  readonly onClose: () => void;
}

function Opened({ id, asking, onAsk, onClose }: OpenedProps): ReactNode {
  const { client } = useAdmin();
  const { data, error, refetch, dataUpdatedAt } = useQuery({
    queryKey: ['admin', 'connection', id],
    queryFn: ({ signal }) => client.connection(id, signal),
    refetchInterval: ({ state }) => (isGone(state.error) ? false : REFRESH),
  });
  const gone = isGone(error);
  if (data === undefined) {
    if (error === null) return <RowsSkeleton label="Loading the connection" />;
    const what = gone ? 'This connection is closed' : 'The connection could not be loaded';
    return <AdminFailure what={what} error={error} onRetry={gone ? undefined : () => void refetch()} />;
  }
  return (
    <Stack gap="md">
      {error !== null && (
        <AdminFailure
          what={gone ? 'This connection is closed; this is what was known last' : 'This is no longer current'}
          error={error}
          onRetry={gone ? undefined : () => void refetch()}
        />
      )}
      <Text size="xs" c="dimmed">
        <Age at={dataUpdatedAt} />
      </Text>
      {!gone && <ConnectionActs connection={data} asking={asking} onAsk={onAsk} onDone={onClose} />}
      <ConnectionFacts connection={data} />
      <ChannelsOfConnection subscriptions={data.subscriptions} />
      {!gone && (
        <TracePanel
          connection={data}
          isGone={gone}
          isAsking={asking === 'trace'}
          onAsk={(isAsking) => onAsk(isAsking ? 'trace' : undefined)}
        />
      )}
      <ToldErrors errors={data.errors} />
      <DeviceHistory history={data.history} />
    </Stack>
  );
}
