// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest';
import { systemClock } from '../src/clock.js';
import { platformOfPage } from '../src/tabs/platform.js';
import { BrowserPage } from '../src/tabs/tab-page.js';

function listening() {
  const port = { looked: vi.fn(), hiding: vi.fn(), shown: vi.fn() };
  const page = new BrowserPage(systemClock);
  return { page, stop: page.listen(port), ...port };
}

const shownAgain = (persisted: boolean): Event => Object.assign(new Event('pageshow'), { persisted });

describe('the page of a tab', () => {
  it('tells before it goes, and before the browser freezes it', () => {
    const { hiding } = listening();
    window.dispatchEvent(new Event('pagehide'));
    document.dispatchEvent(new Event('freeze'));
    expect(hiding).toHaveBeenCalledTimes(2);
  });

  it('tells that it came back from the cache or goes on, and not that it was loaded', () => {
    const { shown } = listening();
    window.dispatchEvent(shownAgain(false));
    expect(shown).not.toHaveBeenCalled();
    window.dispatchEvent(shownAgain(true));
    document.dispatchEvent(new Event('resume'));
    expect(shown).toHaveBeenCalledTimes(2);
  });

  it('tells when it is looked at, and since when', () => {
    const { page, looked } = listening();
    expect(page.look).toEqual({ visible: true, activeAt: 0 });
    window.dispatchEvent(new Event('focus'));
    expect(looked).toHaveBeenCalledOnce();
    expect(page.look.activeAt).toBeGreaterThan(0);
  });

  it('tells nothing any more when nobody listens', () => {
    const { stop, looked, hiding, shown } = listening();
    stop();
    for (const type of ['focus', 'pagehide']) window.dispatchEvent(new Event(type));
    for (const type of ['freeze', 'resume']) document.dispatchEvent(new Event(type));
    expect([looked, hiding, shown].map(({ mock }) => mock.calls.length)).toEqual([0, 0, 0]);
  });
});

describe('what a page can share', () => {
  it('is nothing, with a sentence that says why, where the browser has no locks or refuses to broadcast', () => {
    vi.stubGlobal('origin', 'https://app.test');
    vi.stubGlobal('navigator', {});
    expect(platformOfPage(systemClock)).toContain('no Web Locks');
    vi.stubGlobal('navigator', { locks: { request: vi.fn(), query: vi.fn() } });
    const refused = vi.fn(function () {
      throw new DOMException('No storage here.', 'SecurityError');
    });
    vi.stubGlobal('BroadcastChannel', refused);
    expect(platformOfPage(systemClock)).toContain('forbids');
    vi.unstubAllGlobals();
  });
});
