import { Badge, Group, Paper, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { NodeState, Scope } from '../admin-api.js';
import { Elapsed, Moment } from '../times.js';
import { DrainPanel } from './drain-panel.js';

interface NodeCardProps {
  readonly node: string;
  readonly since: number;
  readonly state: NodeState;
  readonly scope: Scope;
}

const COLORS: Readonly<Record<NodeState, string>> = { serving: 'green', draining: 'orange', drained: 'gray' };

/** Whether the node takes connections, since when it runs, and for operators the way to empty it. */
export function NodeCard({ node, since, state, scope }: NodeCardProps): ReactNode {
  return (
    <Paper withBorder p="sm" component="section" aria-label="Node">
      <Group justify="space-between" gap="xs">
        <Group gap="xs">
          <Title order={3} size="h6">
            Node {node}
          </Title>
          <Badge variant="dot" color={COLORS[state]} tt="none" data-testid="node-state">
            {state}
          </Badge>
        </Group>
        <Text size="xs" c="dimmed">
          Started <Moment at={since} />, up for <Elapsed since={since} />
        </Text>
      </Group>
      {scope === 'site' && <DrainPanel node={node} state={state} />}
    </Paper>
  );
}
