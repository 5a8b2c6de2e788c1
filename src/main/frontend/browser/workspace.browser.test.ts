import { join } from 'node:path';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchChromium } from './chromium.js';
import { CuttableProxy } from './cuttable-proxy.js';
import { HubProcess, hubFiles } from './hub-process.js';
import { Person } from './person.js';

const executable = chromiumPath();
async function isAboveComposer(person: Person, line: Locator): Promise<boolean> {
  const [upper, lower] = [await line.boundingBox(), await person.page.getByTestId('composer').boundingBox()];
  return upper !== null && lower !== null && upper.y + upper.height < lower.y;
}

describe.skipIf(executable === undefined)('two people at the workspace page', () => {
  const files = hubFiles(process.env);
  const people: Person[] = [];
  /** More than the history that a page asks for when it is opened. */
  const missed = Array.from({ length: 60 }, (_, n) => `while you were away ${String(n + 1).padStart(2, '0')}`);
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
      expect(await person.texts(), person.name).toEqual(['Good morning, Bob', 'Good morning, Alice']);
    }
    await picture(alice, 'talk-light');
    await picture(bob, 'talk-dark');
  });

  test('keep the newest line in view while a longer one is written', async () => {
    const alice = await enter('Alice', 'long');
    for (const text of missed) await alice.say(text);
    const newest = alice.line(missed.at(-1) ?? '');
    await newest.waitFor();

    await alice.page.getByTestId('composer').fill('a line\n'.repeat(6));
    await expect.poll(() => isAboveComposer(alice, newest)).toBe(true);

    await alice.line(missed[0] ?? '').scrollIntoViewIfNeeded();
    await alice.page.getByText('To the newest').waitFor();
    await alice.say('said while reading old lines');
    await expect.poll(() => isAboveComposer(alice, alice.line('said while reading old lines'))).toBe(true);
  });

  test('see who views and who edits, and that a closed window is gone after the grace', async () => {
    const [alice, bob] = [await enter('Alice', 'presence'), await enter('Bob', 'presence')];

    await alice.avatar('viewing', 'Bob').waitFor();
    await bob.page.getByTestId('composer').pressSequentially('I am thinking');
    await alice.avatar('editing', 'Bob').waitFor();
    await picture(alice, 'presence');
    await alice.avatar('editing', 'Bob').waitFor({ state: 'detached', timeout: 10_000 });
    expect(await alice.avatar('viewing', 'Bob').count()).toBe(1);
    await bob.page.getByTestId('composer').pressSequentially(' again');
    await alice.avatar('editing', 'Bob').waitFor();

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
      for (const text of missed) await bob.say(text);
      await alice.say('said without a network');
      await alice.pending('said without a network').waitFor();
      await bob.sees(missed.at(-1) ?? '');
      await picture(alice, 'reconnecting');
      proxy.mend();

      await alice.hasStatus('connected', 40_000);
      await bob.sees('said without a network');
      await alice.sees('said without a network');
      for (const person of [alice, bob]) {
        expect(await person.texts(), person.name).toEqual(['before', ...missed, 'said without a network']);
        expect(await person.page.getByTestId('gap').count()).toBe(0);
      }
    } finally {
      await proxy.stop();
    }
  });

  test.for([
    ['the line', 'up'],
    ['its ack', 'down'],
  ] as const)('say a line once when %s was lost with the network', async ([, direction]) => {
    const proxy = await CuttableProxy.start(hub.port);
    try {
      const alice = await enter('Alice', `lost-${direction}`, proxy.port);
      const bob = await enter('Bob', `lost-${direction}`);

      proxy.silence(direction);
      await alice.say('are you there?');
      await alice.pending('are you there?').waitFor();
      if (direction === 'down') await bob.sees('are you there?');
      proxy.cutOff();
      await alice.hasStatus('reconnecting');
      proxy.mend();

      await alice.sees('are you there?', 40_000);
      await bob.sees('are you there?');
      await alice.say('good');
      await bob.sees('good');
      await alice.sees('good');
      for (const person of [alice, bob]) {
        expect(await person.texts(), person.name).toEqual(['are you there?', 'good']);
      }
    } finally {
      await proxy.stop();
    }
  });

  const unsent = ['first', 'second', 'third'].map((word) => `${word} without a network`);

  test('say what they said without a network, once and in order, although the page was reloaded', async () => {
    const proxy = await CuttableProxy.start(hub.port);
    try {
      const alice = await enter('Alice', 'reload', proxy.port);
      const bob = await enter('Bob', 'reload');
      await alice.say('before');
      await bob.sees('before');

      proxy.cutOffSockets();
      await alice.hasStatus('reconnecting');
      for (const text of unsent) await alice.say(text);
      await alice.pending(unsent.at(-1) ?? '').waitFor();
      await alice.page.reload();
      await alice.hasStatus('reconnecting');
      expect(await bob.texts()).toEqual(['before']);
      proxy.mend();

      for (const person of [alice, bob]) {
        for (const text of unsent) await person.sees(text, 40_000);
      }
      await alice.say('after');
      await bob.sees('after');
      await alice.sees('after');
      for (const person of [alice, bob]) {
        expect(await person.texts(), person.name).toEqual(['before', ...unsent, 'after']);
      }
    } finally {
      await proxy.stop();
    }
  });

  test.for([
    ['the lines', 'up'],
    ['their acks', 'down'],
  ] as const)(
    'say what they said when %s were lost with a closed tab, once, in the next tab',
    async ([, direction]) => {
      const proxy = await CuttableProxy.start(hub.port);
      try {
        const room = `closed-${direction}`;
        const alice = await enter('Alice', room, proxy.port);
        const bob = await enter('Bob', room);

        proxy.silence(direction);
        for (const text of unsent) await alice.say(text);
        await alice.pending(unsent.at(-1) ?? '').waitFor();
        if (direction === 'down') for (const text of unsent) await bob.sees(text);
        await alice.page.close();
        proxy.cutOff();
        proxy.mend();

        const again = await alice.openTab(proxy.port, 'Alice', room);
        for (const text of unsent) await bob.sees(text);
        await again.say('after');
        await bob.sees('after');
        expect(await bob.texts()).toEqual([...unsent, 'after']);
      } finally {
        await proxy.stop();
      }
    },
  );

  test('say nothing of somebody else who used the same browser before', async () => {
    const proxy = await CuttableProxy.start(hub.port);
    try {
      const alice = await enter('Alice', 'shared', proxy.port);
      const bob = await enter('Bob', 'shared');
      proxy.cutOff();
      await alice.hasStatus('reconnecting');
      for (const text of unsent) await alice.say(text);
      await alice.pending(unsent.at(-1) ?? '').waitFor();
      await alice.page.close();
      proxy.mend();

      const carol = await alice.openTab(proxy.port, 'Carol', 'shared');
      await carol.say('I am Carol');
      await bob.sees('I am Carol');
      expect(await bob.texts()).toEqual(['I am Carol']);
      expect(await carol.texts()).toEqual(['I am Carol']);

      await carol.openTab(proxy.port, 'Alice', 'shared');
      for (const text of unsent) await bob.sees(text);
      expect(await bob.texts()).toEqual(['I am Carol', ...unsent]);
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
    expect([await alice.connection(), await bob.connection()], 'and not slower').toEqual(['Connected', 'Connected']);
    await alice.page.getByTestId('gap').waitFor();
    await picture(alice, 'gap');
    await bob.page.getByTestId('gap').waitFor();
    await alice.say('after the restart');
    await bob.sees('after the restart');
    await alice.sees('after the restart');
    for (const person of [alice, bob]) {
      expect(await person.texts(), person.name).toEqual(['before the restart', 'after the restart']);
      await person.avatar('viewing', 'Alice').waitFor();
      await person.avatar('viewing', 'Bob').waitFor();
    }
  });
});
