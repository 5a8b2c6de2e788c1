import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchChromium } from './chromium.js';
import { HubProcess, hubFiles } from './hub-process.js';
import { NginxProxy, nginxPath } from './nginx-proxy.js';
import { Person } from './person.js';
import { expectTalkOnPages, linesOf } from './talk.js';

const executable = chromiumPath();

const PASSED_ON = 'proxy_pass http://127.0.0.1:9080;';
const FORBIDDEN = 'return 403;';

const STREAMING = 'Connected, slower than usual (event stream)';
const POLLING = 'Connected, slower than usual (long polling)';

describe.skipIf(executable === undefined || nginxPath() === undefined)(
  'two people, one of them behind an nginx',
  () => {
    const files = hubFiles(process.env, 'nginx');
    const people: Person[] = [];
    let browser!: Browser;
    let hub!: HubProcess;
    let nginx: NginxProxy | undefined;

    beforeAll(async () => {
      browser = await launchChromium(executable ?? '');
      hub = await HubProcess.create(files);
      await hub.start();
    });

    afterEach(async () => {
      await Promise.all(people.splice(0).map((person) => person.close()));
      await nginx?.stop();
    });

    afterAll(async () => {
      await browser.close();
      await hub.stop();
    });

    async function enter(name: string, room: string, port: number): Promise<Person> {
      const person = await Person.enter(browser, port, name, room);
      people.push(person);
      return person;
    }

    test.each([
      ['is set as the documentation says', {}, 'websocket', 'Connected'],
      ['passes on no upgrade', { '/ws': PASSED_ON }, 'sse', STREAMING],
      ['forbids WebSockets', { '/ws': FORBIDDEN }, 'sse', STREAMING],
      ['forbids event streams, too', { '/ws': FORBIDDEN, '/api/events': FORBIDDEN }, 'long-poll', POLLING],
      ['knows of no event streams', { '/ws': FORBIDDEN, '/api/events': 'return 404;' }, 'long-poll', POLLING],
      [
        'holds event streams back although they ask it not to',
        { '/ws': FORBIDDEN, '/api/events': `${PASSED_ON} proxy_ignore_headers X-Accel-Buffering;` },
        'long-poll',
        POLLING,
      ],
    ])(
      'see everything once and in order where it %s, and how they are connected',
      async (how, rules, transport, words) => {
        const room = how.replaceAll(/\W+/g, '-');
        nginx = await NginxProxy.before(hub, join(files.work, room), rules);
        const [alice, bob] = [await enter('Alice', room, nginx.port), await enter('Bob', room, hub.port)];
        await alice.goesBy(transport, 60_000);
        expect(await alice.connection()).toBe(words);
        await bob.avatar('viewing', 'Alice').waitFor();

        const said = linesOf('Alice', 5).flatMap((line, n) => [line, linesOf('Bob', 5)[n] ?? '']);
        for (const line of said) await (line.startsWith('Alice') ? alice : bob).say(line);
        await expectTalkOnPages(alice, bob, said);
        expect(await alice.connection()).toBe(words);
        await alice.page.screenshot({ path: join(files.work, `${room}.png`) });
      },
    );
  },
);
