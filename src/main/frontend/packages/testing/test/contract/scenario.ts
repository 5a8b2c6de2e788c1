import { ContractClient } from './client.js';
import { Transcripts, type Transcript } from './transcript.js';
import type { ContractHub, ContractUser } from './world.js';

/** How a client comes in. */
export interface Arrival extends ContractUser {
  /** Names it in the transcript; the user unless it is given. */
  readonly as?: string;
  readonly device?: string;
}

/** The people of one scenario, and the names of its channels. */
export class Scene {
  /** Part of every channel's name, so that scenarios do not meet. */
  readonly tag: string;
  readonly hub: ContractHub;
  readonly #clients: ContractClient[] = [];

  constructor(tag: string, hub: ContractHub) {
    this.tag = tag;
    this.hub = hub;
  }

  /** A channel of this scenario alone. */
  channel(namespace: string): string {
    return `${namespace}.${this.tag}`;
  }

  /** A socket that has not said anything yet. */
  async strange(name: string, query = '', protocols: readonly string[] = ['tidings.v1']): Promise<ContractClient> {
    const client = new ContractClient(name, this.hub, this.hub.open(query, protocols));
    this.#clients.push(client);
    await client.opened();
    return client;
  }

  /** Somebody whom the hub has greeted; the user's id has the tag, so that scenarios do not meet. */
  async enter({ user, as = user, device = `device-of-${user}`, roles, tenant }: Arrival): Promise<ContractClient> {
    const client = await this.strange(as, `?device=${device}`);
    const who = { user: this.user(user), ...(roles && { roles }), ...(tenant !== undefined && { tenant }) };
    client.send({ type: 'auth', token: await this.hub.token(who) });
    await client.next('connected');
    return client;
  }

  /** The id of a user of this scenario. */
  user(name: string): string {
    return `${name}-${this.tag}`;
  }

  /** What everybody heard. */
  transcripts(): Readonly<Record<string, Transcript>> {
    return new Transcripts().of(this.#clients);
  }

  /** Ends what is open. */
  close(): void {
    for (const client of this.#clients) if (client.closedWith === undefined) client.close();
  }
}

/** One thing that the contract says, shown on a hub from the outside. */
export interface Scenario {
  readonly name: string;
  readonly play: (scene: Scene) => Promise<void>;
}

/** Plays a scenario; gives what each client heard. */
export async function play(
  { play: act }: Scenario,
  tag: string,
  hub: ContractHub,
): Promise<Readonly<Record<string, Transcript>>> {
  const scene = new Scene(tag, hub);
  try {
    await act(scene);
    return scene.transcripts();
  } finally {
    scene.close();
  }
}
