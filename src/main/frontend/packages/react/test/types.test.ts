import type { MessageFrame, QueryState, RealtimeConnection } from '@tidings/realtime';
import { describe, expectTypeOf, it } from 'vitest';
import type { useBufferedChannel } from '../src/backpressure/index.js';
import { useChannel, useOptimisticRealtime, usePresence, useQueryStatus, type Person } from '../src/index.js';
import { useLiveData } from '../src/query/index.js';

describe('the types of the hooks', () => {
  it('infer data from what loads them', () => {
    const useWidget = () => useLiveData({ channel: 'widget.a', fetchFn: () => Promise.resolve({ revenue: 1 }) });
    expectTypeOf<ReturnType<typeof useWidget>['data']>().toEqualTypeOf<{ revenue: number } | undefined>();
  });

  it('carry what a channel brings to messages and callbacks', () => {
    const useTexts = (own: RealtimeConnection | null) =>
      useChannel<string>(own, 'workspace.a', {
        onMessage: (message, frame) => {
          expectTypeOf(message).toEqualTypeOf<string>();
          expectTypeOf(frame).toEqualTypeOf<MessageFrame>();
        },
      });
    expectTypeOf<ReturnType<typeof useTexts>['messages']>().toEqualTypeOf<readonly string[]>();
    expectTypeOf<Parameters<ReturnType<typeof useTexts>['publish']>>().toEqualTypeOf<[message: string]>();
    expectTypeOf<ReturnType<typeof useBufferedChannel<number>>['items']>().toEqualTypeOf<readonly number[]>();
  });

  it('infer items from the initial ones, and want ids in them', () => {
    const useTasks = () => useOptimisticRealtime('workspace.a', [{ id: 'a', title: 'Buy milk' }]);
    type Task = ReturnType<typeof useTasks>['data'][number];
    expectTypeOf<Task>().toEqualTypeOf<{ id: string; title: string }>();
    // @ts-expect-error -- an item needs an id
    expectTypeOf(() => useOptimisticRealtime('workspace.a', [{ title: 'Buy milk' }])).toBeFunction();
  });

  it('know the states of a query, and who is a person', () => {
    expectTypeOf<ReturnType<typeof useQueryStatus>['status']>().toEqualTypeOf<QueryState['status'] | undefined>();
    expectTypeOf<ReturnType<typeof usePresence>['editing']>().toEqualTypeOf<readonly Person[]>();
  });
});
