import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchChromium } from './chromium.js';
import { CuttableProxy } from './cuttable-proxy.js';
import { HubProcess, hubFiles } from './hub-process.js';
import { Person } from './person.js';
import { expectTalkOnPages, linesOf } from './talk.js';

const executable = chromiumPath();

const SOCKETS = 'GET /ws';
const STREAMS = 'GET /api/events';
const LONG_POLLS = 'GET /api/poll\\S*wait=';

/** After so many milliseconds a session has lasted, and the next attempts come soon again. */
const LASTING = 11_000;

describe.skipIf(executable === undefined)(
  'two people, one of them behind a proxy that lets not everything through',
  () => {
    const files = hubFiles(process.env, 'fallback');
    const people: Person[] = [];
    let hub!: HubProcess;
    let browser!: Browser;
    let proxy!: CuttableProxy;

    beforeAll(async () => {
      browser = await launchChromium(executable ?? '');
      hub = await HubProcess.create(files);
      await hub.start();
      proxy = await CuttableProxy.start(hub.port);
    });

    afterEach(async () => {
      proxy.mend();
      await Promise.all(people.splice(0).map((person) => person.close()));
    });

    afterAll(async () => {
      await browser.close();
      await proxy.stop();
      await hub.stop();
    });

    async function enter(name: string, room: string, port: number, scheme?: 'light' | 'dark'): Promise<Person> {
      const person = await Person.enter(browser, port, name, room, scheme);
      people.push(person);
      return person;
    }

    async function picture(person: Person, name: string): Promise<void> {
      await person.page.screenshot({ path: join(files.work, `${name}.png`) });
    }

    test('go on by an event stream where WebSockets are blocked, and the page says so', async () => {
      proxy.block(SOCKETS);
      const [alice, bob] = [await enter('Alice', 'sse', proxy.port), await enter('Bob', 'sse', hub.port)];
      await alice.goesBy('sse');
      expect(await alice.connection()).toBe('Connected, slower than usual (event stream)');
      expect(await bob.connection()).toBe('Connected');

      await bob.avatar('viewing', 'Alice').waitFor();
      await alice.avatar('viewing', 'Bob').waitFor();
      const said = linesOf('Alice', 3).flatMap((text, n) => [text, linesOf('Bob', 3)[n] ?? '']);
      for (const text of said) await (text.startsWith('Alice') ? alice : bob).say(text);
      await expectTalkOnPages(alice, bob, said);
      await alice.page.getByTestId('composer').pressSequentially('I am thinking');
      await bob.avatar('editing', 'Alice').waitFor();
      await picture(alice, 'degraded-light');
      const dark = await enter('Carol', 'sse', proxy.port, 'dark');
      await dark.goesBy('sse');
      await picture(dark, 'degraded-dark');
      await dark.page.setViewportSize({ width: 360, height: 640 });
      await picture(dark, 'degraded-phone');
    });

    test('begin with what worked when the page is loaded again', async () => {
      proxy.block(SOCKETS);
      const alice = await enter('Alice', 'again', proxy.port);
      await alice.goesBy('sse');
      const asked: string[] = [];
      alice.page.on('websocket', (socket) => asked.push(socket.url()));
      await alice.page.reload();
      await alice.goesBy('sse');
      expect(asked).toEqual([]);
    });

    test('lose and double nothing when a stream is cut while both write', async () => {
      proxy.block(SOCKETS);
      const [alice, bob] = [await enter('Alice', 'cut', proxy.port), await enter('Bob', 'cut', hub.port)];
      await alice.goesBy('sse');
      const said: string[] = [];
      for (let n = 1; n <= 30; n++) {
        if (n % 12 === 0) proxy.block(SOCKETS); // Cuts what is open, twice: after a third time it would go by polls.
        const [hers, his] = [`Alice says ${n}.`, `Bob says ${n}.`];
        await alice.say(hers);
        await bob.say(his);
        said.push(hers, his);
      }
      await alice.goesBy('sse');
      await expectTalkOnPages(alice, bob, said);
    });

    test('go down to long polls and to polls, and up again, and lose and double nothing while both write', async () => {
      const [alice, bob] = [await enter('Alice', 'ladder', proxy.port), await enter('Bob', 'ladder', hub.port)];
      const said: string[] = [];
      const talk = async (): Promise<void> => {
        for (const who of [alice, bob, alice, bob]) {
          said.push(`${who.name} says line ${said.length}.`);
          await who.say(said.at(-1) ?? '');
        }
      };
      await talk();
      for (const [transport, ...blocked] of [
        ['sse', SOCKETS],
        ['long-poll', SOCKETS, STREAMS],
        ['poll', SOCKETS, STREAMS, LONG_POLLS],
      ] as const) {
        await pause(LASTING);
        proxy.block(...blocked);
        await talk();
        await alice.goesBy(transport, 60_000);
        await talk();
        await expectTalkOnPages(alice, bob, said);
        expect(await bob.avatar('viewing', 'Alice').count(), transport).toBe(1);
        await picture(alice, `ladder-${transport}`);
      }

      proxy.mend();
      await alice.changeNetwork();
      const written = talk();
      await alice.goesBy('websocket');
      await written;
      await talk();
      expect(await alice.connection()).toBe('Connected');
      await expectTalkOnPages(alice, bob, said);
      expect(await bob.avatar('viewing', 'Alice').count()).toBe(1);
    });
  },
);
