import { FakeHub, FakeRequests, turn } from '@tidings/realtime/testing';
import type { RealtimeConnection, ServerFrame } from '@tidings/realtime';
import { act, cleanup } from '@testing-library/react';
import { StrictMode, type ReactNode } from 'react';
import { afterEach, beforeEach, vi } from 'vitest';
import { WebSocketProvider } from '../src/index.js';

/** The hub of a test, its REST interface, and a page of which everything is rendered twice (StrictMode). */
export class World {
  readonly hub = new FakeHub();
  readonly rest = new FakeRequests();
  connection: RealtimeConnection = this.hub.connection();

  /** A connection that is ready. */
  async connect(): Promise<RealtimeConnection> {
    return (this.connection = await this.hub.connected());
  }

  /** Puts what is rendered into the provider of this connection. */
  readonly wrapper = ({ children }: { children: ReactNode }): ReactNode => (
    <StrictMode>
      <WebSocketProvider connection={this.connection} credentials={this.credentials}>
        {children}
      </WebSocketProvider>
    </StrictMode>
  );

  readonly credentials = { url: 'ws://hub.test/ws', authToken: 'token', fetch: this.rest.fetch };

  /** The hub says something, and the page hears it. */
  async say(...frames: ServerFrame[]): Promise<void> {
    act(() => this.hub.socket.receive(...frames));
    await acted();
  }

  /** The hub takes the last subscription; another name for `user:me`. */
  async grant(channel: string, lastEventId?: string): Promise<void> {
    const asked = this.hub.socket.of('subscribe').findLast((frame) => frame.channel === channel);
    if (asked?.id === undefined) throw new Error(`${channel} was not subscribed`);
    const own = channel === 'user:me' ? { channel: 'user:alice', alias: channel } : { channel };
    await this.say({ type: 'subscribed', id: asked.id, ...own, ...(lastEventId !== undefined && { lastEventId }) });
  }

  subscriptions(channel: string): number {
    return this.hub.socket.of('subscribe').filter((frame) => frame.channel === channel).length;
  }

  /** The network goes, and comes back. */
  async loseAndComeBack(): Promise<void> {
    act(() => this.hub.socket.drop(1006));
    await act(() => this.hub.comeBack());
  }
}

/** Lets everything run that waits for nothing but its turn. */
export const acted = (): Promise<void> => act(() => turn());

/** Lets time pass. */
export const after = (milliseconds: number): Promise<void> =>
  act(async () => {
    await vi.advanceTimersByTimeAsync(milliseconds);
  });

/** A world for each test of a file, in fake time. */
export function worlds(): { readonly world: World } {
  const holder = { world: undefined as unknown as World };
  beforeEach(() => {
    vi.useFakeTimers();
    holder.world = new World();
  });
  afterEach(() => {
    cleanup();
    vi.useRealTimers();
  });
  return holder;
}
