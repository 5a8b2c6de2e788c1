import type { MessageFrame, QueryState, RealtimeConnection, StandardSchema } from '@tidings/realtime';
import { describe, expectTypeOf, it } from 'vitest';
import type { useBufferedChannel } from '../src/backpressure/index.js';
import { useChannel, useOptimisticRealtime, usePresence, useWebSocketChannel, type Person } from '../src/index.js';
import type { useQueryStatus } from '../src/query-status/index.js';
import { useLiveData } from '../src/query/index.js';

describe('the types of the hooks', () => {
  it('infer data from what loads them', () => {
    const useWidget = () => useLiveData({ channel: 'widget.a', fetchFn: () => Promise.resolve({ revenue: 1 }) });
    expectTypeOf(useWidget).returns.toHaveProperty('data').toEqualTypeOf<{ revenue: number } | undefined>();
  });

  it('carry what a channel brings to messages and callbacks', () => {
    const useTexts = (own: RealtimeConnection | null) =>
      useChannel<string>(own, 'workspace.a', {
        onMessage: (message, frame) => {
          expectTypeOf(message).toEqualTypeOf<string>();
          expectTypeOf(frame).toEqualTypeOf<MessageFrame>();
        },
      });
    expectTypeOf(useTexts).returns.toHaveProperty('messages').toEqualTypeOf<readonly string[]>();
    expectTypeOf(useTexts).returns.toHaveProperty('publish').parameters.toEqualTypeOf<[message: string]>();
    expectTypeOf<ReturnType<typeof useBufferedChannel<number>>['items']>().toEqualTypeOf<readonly number[]>();
  });

  it('take what a handler gets from the schema of the channel', () => {
    const schema = null as unknown as StandardSchema<string, Date>;
    const useDates = () =>
      useWebSocketChannel('workspace.a', (payload) => expectTypeOf(payload).toEqualTypeOf<Date>(), [], { schema });
    expectTypeOf(useDates).returns.toBeVoid();
  });

  it('infer items from the initial ones, and want ids in them', () => {
    const useTasks = () => useOptimisticRealtime('workspace.a', [{ id: 'a', title: 'Buy milk' }]);
    expectTypeOf(useTasks).returns.toHaveProperty('data').items.toEqualTypeOf<{ id: string; title: string }>();
    // @ts-expect-error -- an item needs an id
    expectTypeOf(() => useOptimisticRealtime('workspace.a', [{ title: 'Buy milk' }])).toBeFunction();
  });

  it('know the states of a query, and who is a person', () => {
    expectTypeOf<ReturnType<typeof useQueryStatus>['status']>().toEqualTypeOf<QueryState['status'] | undefined>();
    expectTypeOf<ReturnType<typeof usePresence>['editing']>().toEqualTypeOf<readonly Person[]>();
  });
});
