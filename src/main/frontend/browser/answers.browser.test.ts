import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Assistant } from './assistant.js';
import { chromiumPath, launchChromium } from './chromium.js';
import { HubProcess, hubFiles } from './hub-process.js';
import { ModelServer, type ModelReply } from './model-server.js';
import { Person } from './person.js';

const executable = chromiumPath();

const BEGINNING = 'Mountain bikes sold best in May, with 1,204 of them, 😀 which is a third more than in';
const REST = ' April.\n\nRoad bikes came second, and *nobody* bought a unicycle.';

/** What a message that the model said before begins with, as it is told. */
const SPOKEN = 'assistant: ';

/** What a script of the model waits for, or lets others wait for. */
class Gate {
  open!: () => void;
  readonly opened = new Promise<void>((resolve) => (this.open = resolve));
}

interface Stored {
  readonly items: readonly { readonly text: string; readonly status: string; readonly role: string }[];
}

describe.skipIf(executable === undefined)('the assistant', () => {
  const given = hubFiles(process.env);
  const files = { ...given, work: `${given.work}-answers` };
  const people: Person[] = [];
  const model = new ModelServer();
  let hub!: HubProcess;
  let browser!: Browser;

  beforeAll(async () => {
    browser = await launchChromium(executable ?? '');
    await model.start();
    hub = await HubProcess.create(files, {
      env: {
        TIDINGS_AI_BASE_URL: model.url,
        TIDINGS_AI_MODEL: 'm',
        TIDINGS_AI_PER_MINUTE: '4',
        TIDINGS_AI_TIMEOUT_NEXT_TOKEN: '10m',
      },
    });
    mkdirSync(join(files.work, 'pictures'));
    await hub.start();
  });

  afterEach(async () => {
    await Promise.all(people.splice(0).map((person) => person.close()));
  });

  afterAll(async () => {
    await browser.close();
    await hub.stop();
    await model.stop();
  });

  async function enter(name: string, scheme?: 'light' | 'dark'): Promise<Person> {
    const person = await Person.enter(browser, hub.port, name, 'answers', scheme);
    people.push(person);
    return person;
  }

  async function picture(person: Person, name: string): Promise<void> {
    await person.page.screenshot({ path: join(files.work, 'pictures', `${name}.png`) });
  }

  /** What the hub has stored of a conversation. */
  async function stored(name: string, conversationId: number): Promise<Stored> {
    return (await hub.ask(name.toLowerCase(), `/api/ai/v1/chat/${conversationId}`)) as Stored;
  }

  /** Each text that the page showed of its answers is the beginning of the next, and the last is what is stored. */
  async function expectGrowth(assistant: Assistant, name: string): Promise<string> {
    const { items } = await stored(name, await assistant.conversationId());
    const newest = items[0]?.text ?? '';
    expect(await assistant.text()).toBe(newest);
    const shown = await assistant.shown();
    shown.forEach(({ n, text }, i) => {
      const before = shown[i - 1];
      if (before?.n === n) expect(text.startsWith(before.text), `${before.text} -> ${text}`).toBe(true);
    });
    expect(shown.at(-1)?.text).toBe(newest);
    return newest;
  }

  test('answers as the model writes, and keeps exactly what it showed', async () => {
    const alice = await enter('Alice');
    const assistant = await Assistant.open(alice);
    await assistant.at('ai-welcome').waitFor();
    await alice.page.getByText('What you ask is kept here.').waitFor();
    await picture(alice, 'empty-light');
    const looked = new Gate();
    model.will(async (reply) => {
      await reply.say(BEGINNING);
      await looked.opened;
      (await reply.say(REST)).done();
    });

    await assistant.ask('What sold best in May?');
    await assistant.reads('with 1,204');
    expect(await assistant.at('ai-stop').isVisible()).toBe(true);
    await picture(alice, 'growing-light');
    looked.open();
    await assistant.answer('complete').waitFor();

    expect(await expectGrowth(assistant, 'Alice')).toBe(BEGINNING + REST);
    const texts = (await assistant.shown()).filter(({ text }) => text !== '');
    expect(texts.length, 'it grew in steps').toBeGreaterThan(5);
    await picture(alice, 'complete-light');
    expect(await assistant.at('ai-spoken').textContent()).toContain('Answer: Mountain bikes');
  });

  test.each([
    ['killed', () => hub.kill()],
    ['stopped', () => hub.stop()],
  ])('goes on where it stopped when the hub is %s in the middle', async (how, end) => {
    const [alice, other] = [await enter('Alice'), await enter('Alice', 'dark')];
    const assistant = await Assistant.open(alice);
    const midway = new Gate();
    model.will(
      async (reply: ModelReply) => {
        await reply.say(BEGINNING);
        midway.open();
      },
      async (reply: ModelReply) => (await reply.say(REST)).done(),
    );
    await assistant.ask(`What sold best in May? (${how})`);
    const watching = await Assistant.open(other, await assistant.conversationId());
    await midway.opened;
    await assistant.reads('third more than in');
    await watching.reads('third more than in');

    await end();
    await assistant.answer('reconnecting').waitFor();
    await assistant.at('ai-progress').filter({ hasText: 'Reconnecting' }).waitFor();
    await picture(alice, `reconnecting-${how}-light`);
    await hub.start();

    for (const page of [assistant, watching]) {
      await page.answer('complete').waitFor({ timeout: 90_000 });
      expect(await expectGrowth(page, 'Alice')).toBe(BEGINNING + REST);
    }
    expect(model.asked.at(-1)).toContain(`assistant: ${BEGINNING}`);
    await picture(other, `continued-${how}-dark`);
  });

  test('loses and doubles no word when the hub is killed while the model speaks', async () => {
    const anna = await enter('Anna');
    const assistant = await Assistant.open(anna);
    const counted = Array.from({ length: 400 }, (_, n) => `${n}`).join(' ');
    model.will(
      async (reply) => {
        await reply.say(counted, 10);
      },
      async (reply, told) => {
        const words = told.findLast((message) => message.startsWith(SPOKEN))?.slice(SPOKEN.length) ?? '';
        expect(words.length).toBeGreaterThan(counted.indexOf(' 50 '));
        expect(counted.startsWith(words)).toBe(true);
        (await reply.say(counted.slice(words.length), 2)).done();
      },
    );
    await assistant.ask('Count');
    await assistant.reads('49 50 51');

    await hub.kill();
    await assistant.answer('reconnecting').waitFor();
    const before = await assistant.text();
    expect(before.length).toBeLessThan(counted.length);
    await hub.start();
    await assistant.answer('complete').waitFor({ timeout: 90_000 });

    expect(await expectGrowth(assistant, 'Anna')).toBe(counted);
  });

  test('is watched from a second device, also for a question that was asked elsewhere, and stopped from there', async () => {
    const [phone, desk] = [await enter('Bob'), await enter('Bob', 'dark')];
    const first = await Assistant.open(phone);
    model.will(async (reply) => (await reply.say('One.')).done());
    await first.ask('First');
    await first.answer('complete').waitFor();
    const second = await Assistant.open(desk, await first.conversationId());
    await second.reads('One.');

    model.will(async (reply) => {
      await reply.say('and on '.repeat(2000), 20);
    });
    await first.ask('Second');
    await second.reads('and on and on and');
    await second.at('ai-question').filter({ hasText: 'Second' }).waitFor();
    await picture(desk, 'watching-dark');
    await second.at('ai-stop').click();

    for (const page of [first, second]) {
      await page.answer('cancelled').waitFor();
      await page.at('ai-ended').filter({ hasText: 'You stopped this answer.' }).waitFor();
      expect(await expectGrowth(page, 'Bob')).toMatch(/^(and on )*(and|and on)?$/);
      expect(await page.at('ai-ask').isVisible()).toBe(true);
    }
  });

  test('says that the model is down, and asks again when it is back', async () => {
    const carol = await enter('Carol', 'dark');
    const assistant = await Assistant.open(carol);
    await carol.page.getByText('What you ask is kept here.').waitFor();
    await picture(carol, 'empty-dark');
    await model.stop();
    await assistant.ask('Are you there?');
    await assistant.at('ai-error').filter({ hasText: 'The model cannot be reached.' }).waitFor();
    await picture(carol, 'error-dark');

    await model.start();
    model.will(async (reply) => (await reply.say('Yes, I am.')).done());
    await assistant.at('ai-again').click();
    await assistant.answer('complete').waitFor();
    expect(await expectGrowth(assistant, 'Carol')).toBe('Yes, I am.');
  });

  test('keeps what was said when the model breaks off, and stops with Esc', async () => {
    const dave = await enter('Dave');
    const assistant = await Assistant.open(dave);
    model.will(async (reply) => (await reply.say('Only so m')).cut());
    await assistant.ask('How far?');
    await assistant.at('ai-error').filter({ hasText: 'broke off' }).waitFor();
    expect(await expectGrowth(assistant, 'Dave')).toBe('Only so m');
    await picture(dave, 'error-light');

    model.will(async (reply) => {
      await reply.say('and on '.repeat(2000), 20);
    });
    await assistant.ask('Go on');
    await assistant.reads('and on and on');
    await assistant.at('ai-composer').press('Escape');
    await assistant.answer('cancelled').waitFor();
    await expectGrowth(assistant, 'Dave');
  });

  test('tells who asks too much when to ask again', async () => {
    const eve = await enter('Eve');
    const assistant = await Assistant.open(eve);
    for (let n = 0; n < 4; n++) {
      model.will(async (reply) => (await reply.say(`Answer ${n}`, 1)).done());
      await assistant.ask(`Question ${n}`);
      await assistant.reads(`Answer ${n}`);
      await assistant.at('ai-ask').waitFor();
    }
    await assistant.ask('One too many');
    await assistant
      .at('ai-refused')
      .filter({ hasText: /more than you may ask for now\. Ask again in \d+ s/ })
      .waitFor();
    expect(await assistant.at('ai-retry').isDisabled()).toBe(true);
    await picture(eve, 'limited-light');
    model.will(async (reply) => (await reply.say('At last.')).done());
    await assistant.at('ai-retry').click({ timeout: 30_000 });
    await assistant.reads('At last.');
  });

  test('follows the newest words unless somebody has scrolled up, on a narrow screen, too', async () => {
    const finn = await enter('Finn');
    await finn.page.setViewportSize({ width: 390, height: 700 });
    const assistant = await Assistant.open(finn);
    const away = new Gate();
    model.will(async (reply) => {
      await reply.say('line of words\n'.repeat(60), 5);
      await away.opened;
      (await reply.say('line of words\n'.repeat(60), 5)).done();
    });
    await assistant.ask('Tell me a long story');
    const distance = () =>
      assistant.at('ai-log').evaluate((log) => log.scrollHeight - log.scrollTop - log.clientHeight);
    await assistant.reads('line of words\n'.repeat(30).trim());
    expect(await distance()).toBeLessThan(40);
    await assistant.at('ai-log').evaluate((log) => (log.scrollTop = 0));
    await finn.page.getByText('To the newest').waitFor();
    await picture(finn, 'narrow-away-light');
    away.open();
    await assistant.answer('complete').waitFor();
    expect(await assistant.at('ai-log').evaluate((log) => log.scrollTop)).toBe(0);
    await finn.page.getByText('To the newest').click();
    await expect.poll(distance).toBeLessThan(40);
    await picture(finn, 'narrow-light');
    await assistant.at('ai-list').click();
    await assistant.at('ai-conversation').first().waitFor();
    await picture(finn, 'narrow-list-light');
  });
});
