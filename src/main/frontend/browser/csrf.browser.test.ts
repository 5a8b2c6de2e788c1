import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { RealtimeConnection, type MessageFrame } from '../packages/realtime/src/index.js';
import { chromiumPath, launchChromium } from './chromium.js';
import { HubProcess, hubFiles } from './hub-process.js';
import { PageServer } from './page-server.js';
import { Wire } from './wire.js';

const executable = chromiumPath();

/** The cookie that carries a token, as `tidings.auth.cookie` names it by default. */
const COOKIE = 'tidings_token';

type Sent = readonly [url: string, body: string, referrer: string];

/** What a page can do to have a browser send something somewhere else, and how the hub answers. */
interface Way {
  readonly way: string;
  readonly send: (sent: Sent) => void;
  readonly answer: { readonly method: string; readonly status: number };
  /** How much the browser says of the page. */
  readonly referrer?: ReferrerPolicy;
}

const json = ([url, body]: Sent) => {
  const headers = { 'Content-Type': 'application/json' };
  fetch(url, { method: 'POST', credentials: 'include', headers, body }).catch(() => undefined);
};
const text = ([url, body]: Sent) => {
  fetch(url, { method: 'POST', credentials: 'include', body }).catch(() => undefined);
};
const untyped = ([url, body]: Sent) => {
  const init: RequestInit = { method: 'POST', credentials: 'include', mode: 'no-cors', body: new Blob([body]) };
  fetch(url, init).catch(() => undefined);
};
/** Sends `name=value`, so a body with a = in it arrives as it is, and a line break after it. */
const form = ([url, body, referrer]: Sent) => {
  const [name = '', value = ''] = body.split('=');
  const sent = Object.assign(document.createElement('form'), { action: url, method: 'post', enctype: 'text/plain' });
  sent.append(Object.assign(document.createElement('input'), { name, value }));
  document.head.append(Object.assign(document.createElement('meta'), { name: 'referrer', content: referrer }));
  document.body.append(sent);
  sent.submit();
};

const empty = ([url]: Sent) => {
  fetch(url, { method: 'POST', credentials: 'include', mode: 'no-cors' }).catch(() => undefined);
};

/** What the browser asks of the hub, and what it is answered: with a body that is none of JSON, before anybody asks who it is. */
const LEAVE = { method: 'OPTIONS', status: 403 };
const REFUSED = { method: 'POST', status: 403 };
const NO_JSON = { method: 'POST', status: 415 };

const WITH_BODY: readonly Way[] = [
  { way: 'a request with JSON', send: json, answer: LEAVE },
  { way: 'a request that says the JSON is text', send: text, answer: NO_JSON },
  { way: 'a request that does not say what it is', send: untyped, answer: NO_JSON },
  { way: 'a form', send: form, answer: NO_JSON },
  { way: 'a form that does not say where it is', send: form, answer: NO_JSON, referrer: 'no-referrer' },
];
const WITHOUT_BODY: readonly Way[] = [
  { way: 'a request', send: empty, answer: REFUSED },
  { way: 'a form', send: form, answer: REFUSED },
  { way: 'a form that does not say where it is', send: form, answer: REFUSED, referrer: 'no-referrer' },
];

describe.skipIf(executable === undefined)('a browser that has the cookie of the hub', () => {
  let browser!: Browser;
  let listed!: PageServer;
  let stranger!: PageServer;
  let hub!: HubProcess;
  let reader!: RealtimeConnection;
  const opened: Page[] = [];

  beforeAll(async () => {
    browser = await launchChromium(executable ?? '');
    [listed, stranger] = [await PageServer.start(), await PageServer.start()];
    hub = await HubProcess.create(hubFiles(process.env, 'csrf'), { env: { TIDINGS_ORIGINS: listed.origin } });
    await hub.start();
    const auth = async (): Promise<{ token: string }> => ({ token: await hub.token('reader') });
    // A client without a browser, and so without an origin and, in Node 20, without a WebSocket.
    reader = new RealtimeConnection({ url: `ws://localhost:${hub.port}/ws`, auth, transports: ['sse'] });
    await reader.connect();
  });

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((page) => page.context().close()));
  });

  afterAll(async () => {
    reader.disconnect();
    await browser.close();
    await hub.stop();
    await Promise.all([listed, stranger].map((server) => server.stop()));
  });

  /** A page there, in a browser where somebody has signed in to the hub. A cookie knows sites and no ports, so it goes along. */
  async function visit(origin: string, user: string): Promise<Page> {
    const context = await browser.newContext();
    const cookie = { name: COOKIE, value: await hub.token(user), domain: 'localhost', path: '/' };
    await context.addCookies([{ ...cookie, httpOnly: true, sameSite: 'Strict' }]);
    const page = await context.newPage();
    opened.push(page);
    await page.goto(origin);
    return page;
  }

  /** Subscribes; what is returned tells every line until the one that is published when it is called. */
  async function listen(channel: string): Promise<() => Promise<string[]>> {
    const lines: string[] = [];
    reader.channel<string>(channel).on('message', (line) => lines.push(line));
    await expect.poll(() => reader.channel(channel).state, { timeout: 10_000 }).toBe('subscribed');
    return async () => {
      await reader.publish(channel, 'the end');
      await expect.poll(() => lines.at(-1), { timeout: 10_000 }).toBe('the end');
      return lines;
    };
  }

  const publication = (channel: string): string =>
    JSON.stringify({ type: 'publish', id: 'p1', channel, payload: 'forged = 1' });
  const chat = JSON.stringify({ subject: 'forged = 1', participants: [{ userId: 'reader' }] });

  async function history(channel: string): Promise<unknown[]> {
    const { events } = (await hub.ask('reader', `/api/channels/${channel}/history`)) as { events: MessageFrame[] };
    return events.map(({ payload }) => payload);
  }

  async function chats(user: string): Promise<readonly unknown[]> {
    return ((await hub.ask(user, '/api/chat')) as { items: unknown[] }).items;
  }

  /** Sends something from a page that is not listed; resolves when the hub has refused it as it should. */
  async function attack(user: string, path: string, body: string, way: Way): Promise<void> {
    const { send, answer, referrer = 'origin' } = way;
    const page = await visit(stranger.origin, user);
    const wire = await Wire.of(page, hub.url);
    await page.evaluate(send, [hub.url + path, body, referrer] as const);
    const answers = () => wire.answers.filter((one) => one.path !== '/favicon.ico');
    await expect.poll(answers, { timeout: 10_000 }).toEqual([{ ...answer, path, allowed: undefined }]);
  }

  test.each(WITH_BODY)('writes nothing for a stranger by $way', async (way) => {
    const user = way.way.replaceAll(' ', '-');
    const channel = `workspace.csrf-${user}`;
    const lines = await listen(channel);

    await attack(user, '/api/frames', publication(channel), way);
    await attack(user, '/api/chat', chat, way);

    expect(await lines()).toEqual(['the end']);
    expect(await history(channel)).toEqual(['the end']);
    expect(await chats(user)).toEqual([]);
  });

  test.each(WITHOUT_BODY)('changes nothing for a stranger by $way without a body', async (way) => {
    const opened = { subject: 'to stay open', participants: [{ userId: 'reader' }] };
    const { id } = (await hub.ask('owner', '/api/chat', opened)) as { id: number };

    await attack('owner', `/api/chat/${id}/close`, '', way);

    expect(await hub.ask('owner', `/api/chat/${id}`)).not.toHaveProperty('closedAt');
  });

  test('writes once for a page of a listed origin', async () => {
    const channel = 'workspace.csrf-listed';
    const lines = await listen(channel);
    const page = await visit(listed.origin, 'listed');

    const answers = await page.evaluate(
      async (requests) => {
        const headers = { 'Content-Type': 'application/json' };
        const send = ([url, body]: readonly [string, string]) =>
          fetch(url, { method: 'POST', credentials: 'include', headers, body });
        return Promise.all(
          requests.map(async (request) => {
            const response = await send(request);
            return { status: response.status, body: (await response.json()) as object };
          }),
        );
      },
      [
        [`${hub.url}/api/frames`, publication(channel)],
        [`${hub.url}/api/chat`, chat],
      ] as const,
    );

    expect(answers).toMatchObject([
      { status: 200, body: [{ type: 'ack', id: 'p1', channel }] },
      { status: 201, body: { subject: 'forged = 1', openedBy: { userId: 'listed' } } },
    ]);
    expect(await lines()).toEqual(['forged = 1', 'the end']);
    expect(await history(channel)).toEqual(['forged = 1', 'the end']);
    expect(await chats('listed')).toHaveLength(1);
  });

  test('tells nothing to a stranger', async () => {
    const page = await visit(stranger.origin, 'told');
    const wire = await Wire.of(page, hub.url);

    const heard = await page.evaluate(async (url) => {
      const opened = (source: EventSource | WebSocket) =>
        new Promise((resolve) => {
          source.onopen = () => resolve(true);
          source.onerror = () => resolve(false);
        });
      const read = (path: string) =>
        fetch(url + path, { credentials: 'include' }).then(
          (response) => response.text(),
          () => false,
        );
      return [
        await opened(new WebSocket(`${url.replace('http', 'ws')}/ws`)),
        await opened(new EventSource(`${url}/api/events?channels=user:me`, { withCredentials: true })),
        await read('/api/poll?channels=user:me'),
        await read('/api/chat'),
      ];
    }, hub.url);

    expect(heard).toEqual([false, false, false, false]);
    const refused = { method: 'GET', status: 403, allowed: undefined };
    const paths = ['/ws', '/api/events', '/api/poll', '/api/chat'];
    expect(wire.answers).toEqual(paths.map((path) => ({ ...refused, path })));
  });
});
