import { Drawer, Stack, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { AdminFailure, isGone } from '../admin-failure.js';
import { NO_BANNER } from '../no-banner.js';
import { RowsSkeleton } from '../skeletons.js';
import { Age } from '../times.js';
import { TracePanel } from '../trace/trace-panel.js';
import { ConnectionActs, type Asking } from './connection-acts.js';
import { ConnectionFacts } from './connection-facts.js';
import { ChannelsOfConnection, DeviceHistory, ToldErrors } from './connection-sections.js';
import { GoneNotice } from './gone-notice.js';
import { useKnownConnection } from './use-known-connection.js';

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

interface OpenedProps {
  readonly id: string;
  readonly asking: Asking | undefined;
  readonly onAsk: (what: Asking | undefined) => void;
  readonly onClose: () => void;
}

function Opened({ id, asking, onAsk, onClose }: OpenedProps): ReactNode {
  const { data, error, refetch, dataUpdatedAt } = useKnownConnection(id);
  const retry = (): void => void refetch();
  const gone = isGone(error);
  if (data === undefined) {
    if (error === null) return <RowsSkeleton label="Loading the connection" />;
    if (gone) return <GoneNotice />;
    return <AdminFailure what="The connection could not be loaded" error={error} onRetry={retry} />;
  }
  const { connection, rest, failure } = data;
  return (
    <Stack gap="md">
      {gone && <GoneNotice isShown />}
      {error !== null && !gone && <AdminFailure what="This is no longer current" error={error} onRetry={retry} />}
      <Text size="xs" c="dimmed">
        <Age at={dataUpdatedAt} />
      </Text>
      <ConnectionActs connection={connection} isGone={gone} asking={asking} onAsk={onAsk} onDone={onClose} />
      <ConnectionFacts connection={connection} />
      {rest !== undefined && <ChannelsOfConnection subscriptions={rest.subscriptions} />}
      <TracePanel
        connection={connection}
        isGone={gone}
        isAsking={asking === 'trace'}
        onAsk={(isAsking) => onAsk(isAsking ? 'trace' : undefined)}
      />
      {rest !== undefined && <ToldErrors errors={rest.errors} />}
      {rest?.history !== undefined && <DeviceHistory history={rest.history} />}
      {failure !== undefined && !gone && (
        <AdminFailure
          what={`The ${rest === undefined ? 'channels, errors and ' : ''}history could not be loaded`}
          error={failure}
          onRetry={retry}
        />
      )}
    </Stack>
  );
}
