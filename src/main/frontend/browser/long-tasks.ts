import type { Page } from 'playwright-core';

/** A task of the page that held up everything else, as the browser tells of it. */
export interface LongTask {
  /** Of the scripts of the page in it, the one that took longest: milliseconds. */
  readonly script: number;
  /** What called that script. */
  readonly invoker: string;
  /** The whole frame, with styles, layout and drawing: milliseconds. */
  readonly frame: number;
}

interface ScriptTiming {
  readonly duration: number;
  readonly invoker: string;
  readonly sourceURL: string;
}

interface FrameTiming extends PerformanceEntry {
  readonly scripts: readonly ScriptTiming[];
}

declare global {
  interface Window {
    longTasks: LongTask[];
  }
}

/** More than this at a time is felt: milliseconds. */
const LONG = 50;

/** Collects what the scripts of a page take too long for, by the browser's Long Animation Frames. */
export class LongTasks {
  readonly #page: Page;

  private constructor(page: Page) {
    this.#page = page;
  }

  /** Watches the page from now on. */
  static async of(page: Page): Promise<LongTasks> {
    await page.evaluate((long) => {
      window.longTasks = [];
      new PerformanceObserver((list) => {
        for (const { duration, scripts } of list.getEntries() as FrameTiming[]) {
          const ours = scripts.filter(({ sourceURL }) => sourceURL.startsWith(location.origin));
          const longest = ours.toSorted((a, b) => b.duration - a.duration)[0];
          if (longest !== undefined && longest.duration > long) {
            window.longTasks.push({ script: longest.duration, invoker: longest.invoker, frame: duration });
          }
        }
      }).observe({ type: 'long-animation-frame' });
    }, LONG);
    return new LongTasks(page);
  }

  /** Has a script of the page's own origin hold it up, to see that it is noticed. */
  async plant(milliseconds: number): Promise<void> {
    const url = new URL('/busy.js', this.#page.url()).href;
    const body = `setTimeout(() => { for (const end = performance.now() + ${milliseconds}; performance.now() < end; ); });`;
    await this.#page.route(url, (route) => route.fulfill({ contentType: 'text/javascript', body }));
    await this.#page.addScriptTag({ url });
  }

  /** Those since it was last asked. */
  async take(): Promise<readonly LongTask[]> {
    return this.#page.evaluate(async () => {
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 100))); // Told after the frame.
      return window.longTasks.splice(0);
    });
  }
}
