import type { Page } from 'playwright-core';

/** A frame as a page has sent it. */
export interface SentFrame {
  readonly type: string;
  readonly channel?: string;
}

/** Everything that a page sends over WebSockets, as the browser itself sees it. */
export class SentFrames {
  readonly all: SentFrame[] = [];
  /** How many sockets the page has opened. */
  sockets = 0;

  constructor(page: Page) {
    page.on('websocket', (socket) => {
      this.sockets++;
      socket.on('framesent', ({ payload }) => {
        this.all.push(...[JSON.parse(String(payload)) as SentFrame | SentFrame[]].flat());
      });
    });
  }

  /** How many there were of a type. */
  countOf(type: string): number {
    return this.all.filter((frame) => frame.type === type).length;
  }
}
