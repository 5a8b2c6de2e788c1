import { describe, expect, it } from 'vitest';
import { StateReconciler, type OperationOutcome, type ReconcilerConfig } from '../src/reconciler/index.js';
import { StateServer, write, type Line, type Notes, type NotesFrame, type NotesRequest } from './state-server.js';

const STEPS = 150;
const SEEDS = 40;
const KEYS = ['a', 'b', 'c'];

/** The same numbers for the same seed, at least 0 and below 1. */
function randomOf(seed: number): () => number {
  let state = (seed * 7919 + 17) % 2147483647;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

/** Takes one at random: frames overtake each other. */
function pull<T>(from: T[], random: () => number): T | undefined {
  return from.splice(Math.floor(random() * from.length), 1)[0];
}

/** One reconciler behind a network that loses, repeats, mixes and breaks. */
class FlakyClient {
  readonly document: StateReconciler<Notes, Line>;
  readonly outcomes: OperationOutcome<Notes, Line>[] = [];
  readonly performed: { readonly id: string; readonly text: string }[] = [];
  readonly #name: string;
  readonly #server: StateServer;
  readonly #random: () => number;
  readonly #up: NotesRequest[] = [];
  readonly #down: NotesFrame[] = [];
  #online = false;

  constructor(name: string, server: StateServer, random: () => number, strategy: Strategy) {
    let ids = 0;
    this.#name = name;
    this.#server = server;
    this.#random = random;
    this.document = new StateReconciler<Notes, Line>(
      {
        channel: 'document.1',
        initial: { state: {}, version: 0 },
        apply: write,
        newId: () => `${name}-${++ids}`,
        ...strategy,
        onOutcome: (outcome) => this.outcomes.push(outcome),
      },
      { send: (request) => this.#up.push(request) },
    );
  }

  get busy(): boolean {
    return this.#up.length + this.#down.length > 0;
  }

  perform(): void {
    const text = `${this.#name}.${this.performed.length}`;
    const key = KEYS[Math.floor(this.#random() * KEYS.length)] ?? '';
    this.performed.push({ id: this.document.perform({ key, text }), text });
  }

  connect(): void {
    this.#online = true;
    this.document.connected();
  }

  /** What is on its way is lost, in both directions. */
  disconnect(): void {
    this.#online = false;
    this.#up.length = this.#down.length = 0;
    this.document.disconnected();
  }

  event(event: NotesFrame): void {
    if (this.#online) this.#down.push(event);
  }

  /** One frame gets through, perhaps twice; a request in the order of sending. */
  carry(faults: boolean): void {
    const request = this.#random() < 0.5 ? this.#up[0] : undefined;
    if (request !== undefined) {
      if (!faults || this.#random() < 0.9) this.#up.shift();
      this.#down.push(this.#server.answer(request));
      return;
    }
    const frame = pull(this.#down, this.#random);
    if (frame === undefined) return;
    if (faults && frame.type === 'event' && this.#random() < 0.1) return;
    if (faults && this.#random() < 0.1) this.#down.push(frame);
    this.document.receive(frame);
  }

  step(): void {
    const dice = this.#random();
    if (dice < 0.15) this.perform();
    else if (dice < 0.18) this.disconnect();
    else if (dice < 0.25) this.connect();
    else this.carry(true);
  }
}

type Strategy = Pick<ReconcilerConfig<Notes, Line>, 'conflictResolution' | 'merge'>;

const STRATEGIES: readonly Strategy[] = [
  { conflictResolution: 'server-wins' },
  { conflictResolution: 'client-wins' },
  {
    conflictResolution: 'merge',
    merge: ({ operation }) => (operation.text.endsWith('7') ? undefined : { ...operation, key: `${operation.key}'` }),
  },
];

/** What is shown holds every own line but the refused ones, and no line twice. */
function checkShown({ document, performed, outcomes }: FlakyClient, where: string): void {
  const lines = Object.values(document.state).flat();
  const shown = new Set(lines);
  if (shown.size < lines.length) throw new Error(`${where}: a line is shown twice in ${lines.join(' ')}`);
  const refused = new Set(outcomes.filter(({ kind }) => kind === 'refused').map(({ id }) => id));
  const wrong = performed.find(({ id, text }) => refused.has(id) === shown.has(text));
  if (wrong !== undefined) throw new Error(`${where}: ${wrong.text} is not shown, or was refused: ${lines.join(' ')}`);
}

/** Each operation ended once: confirmed and in, or refused and not in. */
function expectSettled(client: FlakyClient, server: StateServer, where: string): void {
  expect(client.document.pending, where).toEqual([]);
  expect(client.document.state, where).toEqual(server.state);
  expect([client.document.version, client.document.needsSync], where).toEqual([server.version, false]);
  for (const { id, text } of client.performed) {
    const kinds = client.outcomes.filter((outcome) => outcome.id === id).map(({ kind }) => kind);
    const times = server.lines.filter((line) => line === text).length;
    expect([kinds, times], `${where}: ${text}`).toEqual(times === 0 ? [['refused'], 0] : [['confirmed'], 1]);
  }
}

function run(seed: number, strategy: Strategy, strict: boolean): void {
  const random = randomOf(seed);
  let faults = true;
  const clients: FlakyClient[] = [];
  const server = new StateServer(
    {
      kept: 1 + Math.floor(random() * 20),
      strict,
      forbids: ({ text }) => text.endsWith('3'),
      unavailable: () => faults && random() < 0.05,
    },
    (event) => clients.forEach((client) => client.event(event)),
  );
  for (const name of ['ann', 'bob', 'cyd']) clients.push(new FlakyClient(name, server, random, strategy));
  const where = `seed ${seed}, ${strategy.conflictResolution}, ${strict ? 'strict' : 'by key'}`;

  for (let step = 0; step < STEPS; step++) {
    for (const client of clients) {
      client.step();
      checkShown(client, `${where}, step ${step}`);
    }
  }

  faults = false;
  for (const client of clients) {
    client.disconnect();
    client.connect();
  }
  for (let step = 0; clients.some(({ busy }) => busy); step++) {
    if (step > 20_000) throw new Error(`${where}: the clients do not come to rest`);
    for (const client of clients) client.carry(false);
  }
  for (const client of clients) expectSettled(client, server, where);
}

describe.each(STRATEGIES)('with $conflictResolution', (strategy) => {
  it.each([true, false])(
    'all clients come to the state of the server, each operation in once or told (strict: %s)',
    (strict) => {
      for (let seed = 1; seed <= SEEDS; seed++) run(seed, strategy, strict);
    },
  );
});
