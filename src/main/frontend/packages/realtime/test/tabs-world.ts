import { vi } from 'vitest';
import '../src/stored-outbox.js'; // Loading it takes real time, which fake time does not wait for.
import type { SharedConfig } from '../src/tabs/index.js';
import { FakeBrowser, type FakeTab } from './tabs-browser.js';
import { ModelHub } from './tabs-hub.js';

export const ROOM = 'workspace.room';
/** Long enough for whatever has to travel. */
export const SETTLE = 300;

export const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** A hub and a browser with tabs, on fake time. */
export class TabsWorld {
  readonly hub = new ModelHub();
  readonly browser = new FakeBrowser(this.hub);

  /** One more tab, which is connected and reads the room. */
  async open(over: Partial<SharedConfig> = {}): Promise<FakeTab> {
    const tab = this.browser.open(over);
    void tab.connection.connect();
    await tab.read(ROOM);
    await pass(SETTLE);
    return tab;
  }

  /** Two tabs; the first leads. */
  async pair(over: Partial<SharedConfig> = {}): Promise<[FakeTab, FakeTab]> {
    return [await this.open(over), await this.open(over)];
  }

  /** Three tabs; the first leads. */
  async three(): Promise<[FakeTab, FakeTab, FakeTab]> {
    return [await this.open(), await this.open(), await this.open()];
  }

  /** Lets time pass until it is so; gives how many milliseconds that took. */
  async until(isSo: () => boolean, most = 60_000): Promise<number> {
    const start = Date.now();
    while (!isSo()) {
      if (Date.now() - start > most) throw new Error(`it was not so within ${most} ms`);
      await pass(10);
    }
    return Date.now() - start;
  }
}

export const isConnected = ({ connection }: FakeTab): boolean => connection.status === 'connected';
export const roleOf = ({ connection }: FakeTab): string => connection.tabs.role;
