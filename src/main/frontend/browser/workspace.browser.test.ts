import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchChromium } from './chromium.js';
import { CuttableProxy } from './cuttable-proxy.js';
import { HubProcess, hubFiles } from './hub-process.js';
import { Person } from './person.js';

const executable = chromiumPath();
if (executable === undefined) {
  const line = 'NO CHROMIUM ON THE PATH: THE BROWSER TESTS ARE SKIPPED. Install the package chromium.';
  if (process.env['CI'] === 'true') {
    throw new Error(line);
  }
  console.error(`\n${'!'.repeat(line.length)}\n${line}\n${'!'.repeat(line.length)}\n`);
}

describe.skipIf(executable === undefined)('two people at the workspace page', () => {
  const files = hubFiles(process.env);
  const people: Person[] = [];
  let hub!: HubProcess;
  let browser!: Browser;

  beforeAll(async () => {
    browser = await launchChromium(executable ?? '');
    hub = await HubProcess.create(files);
    await hub.start();
  });

  afterEach(async () => {
    await Promise.all(people.splice(0).map((person) => person.close()));
  });

  afterAll(async () => {
    await browser.close();
    await hub.stop();
  });

  async function enter(name: string, room: string, port = hub.port, scheme?: 'light' | 'dark'): Promise<Person> {
    const person = await Person.enter(browser, port, name, room, scheme);
    people.push(person);
    return person;
  }

  async function picture(person: Person, name: string): Promise<void> {
    await person.page.screenshot({ path: join(files.work, `${name}.png`) });
  }

  test('see what the other says', async () => {
    const [alice, bob] = [await enter('Alice', 'talk'), await enter('Bob', 'talk', hub.port, 'dark')];

    await alice.say('Good morning, Bob');
    await bob.sees('Good morning, Bob');
    await bob.say('Good morning, Alice');
    await alice.sees('Good morning, Alice');

    for (const person of [alice, bob]) {
      await person.sees('Good morning, Bob');
      await person.sees('Good morning, Alice');
      expect(await person.line('Good morning').count(), person.name).toBe(2);
    }
    await picture(alice, 'talk-light');
    await picture(bob, 'talk-dark');
  });

  test('see who views and who edits, and that a closed window is gone after the grace', async () => {
    const [alice, bob] = [await enter('Alice', 'presence'), await enter('Bob', 'presence')];

    await alice.avatar('viewing', 'Bob').waitFor();
    await bob.page.getByTestId('composer').pressSequentially('I am thinking');
    await alice.avatar('editing', 'Bob').waitFor();
    await picture(alice, 'presence');

    await bob.page.close();
    expect(await alice.avatar('viewing', 'Bob').count()).toBe(1);
    await alice.avatar('viewing', 'Bob').waitFor({ state: 'detached', timeout: 15_000 });
    await alice.avatar('editing', 'Bob').waitFor({ state: 'detached', timeout: 15_000 });
    await alice.avatar('viewing', 'Alice').waitFor();
  });

  test('catch up after the network was lost, each line once', async () => {
    const proxy = await CuttableProxy.start(hub.port);
    try {
      const alice = await enter('Alice', 'lost', proxy.port);
      const bob = await enter('Bob', 'lost');
      await alice.say('before');
      await bob.sees('before');

      proxy.cutOff();
      await alice.hasStatus('reconnecting');
      await bob.say('while you were away');
      await alice.say('said without a network');
      await bob.sees('while you were away');
      await picture(alice, 'reconnecting');
      proxy.mend();

      await alice.hasStatus('connected', 40_000);
      await alice.sees('while you were away');
      await bob.sees('said without a network');
      await alice.sees('said without a network');
      for (const person of [alice, bob]) {
        for (const text of ['before', 'while you were away', 'said without a network']) {
          expect(await person.line(text).count(), `${person.name}: ${text}`).toBe(1);
        }
        expect(await person.page.getByTestId('gap').count()).toBe(0);
      }
    } finally {
      await proxy.stop();
    }
  });

  test('are told when the hub stops, come back when it starts, and hear of the gap', async () => {
    const [alice, bob] = [await enter('Alice', 'restart'), await enter('Bob', 'restart')];
    await alice.say('before the restart');
    await bob.sees('before the restart');

    await hub.stop();
    await alice.hasStatus('reconnecting');
    await bob.hasStatus('reconnecting');
    await hub.start();

    await alice.hasStatus('connected', 60_000);
    await bob.hasStatus('connected', 60_000);
    await alice.page.getByTestId('gap').waitFor();
    await picture(alice, 'gap');
    await bob.page.getByTestId('gap').waitFor();
    await alice.say('after the restart');
    await bob.sees('after the restart');
    expect(await bob.line('before the restart').count()).toBe(1);
  });
});
