import { chromium, type Browser } from 'playwright-core';
import { installed } from './installed.js';

/** The path of an installed Chromium; see {@link installed}. */
export function chromiumPath(): string | undefined {
  return installed('chromium', 'chromium', 'chromium-browser', 'google-chrome');
}

/** Starts a headless Chromium that talks to nobody but the pages under test. */
export function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
