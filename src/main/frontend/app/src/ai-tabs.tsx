import { Stack, Tabs } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { goTo, usePlace } from './ai-place.js';

/** The room and the assistant, side by side as tabs. The assistant asks for nothing before somebody goes there. */
export function WorkspaceTabs({ room, assistant }: { room: ReactNode; assistant: ReactNode }): ReactNode {
  const { tab } = usePlace();
  const [visited, setVisited] = useState(tab === 'assistant');
  if (tab === 'assistant' && !visited) setVisited(true);
  return (
    <Tabs
      value={tab}
      onChange={(chosen) => goTo(chosen === 'assistant' ? 'assistant' : 'room')}
      display="flex"
      flex={1}
      mih={0}
      style={{ flexDirection: 'column' }}
    >
      <Tabs.List>
        <Tabs.Tab value="room" data-testid="tab-room">
          Room
        </Tabs.Tab>
        <Tabs.Tab value="assistant" data-testid="tab-assistant">
          Assistant
        </Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="room" flex={1} mih={0} pt="sm">
        <Stack h="100%" gap="sm">
          {room}
        </Stack>
      </Tabs.Panel>
      <Tabs.Panel value="assistant" flex={1} mih={0} pt="sm">
        {visited && assistant}
      </Tabs.Panel>
    </Tabs>
  );
}
