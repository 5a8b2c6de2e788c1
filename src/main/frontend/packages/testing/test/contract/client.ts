import type { ServerFrame } from '@tidings/realtime';
import type { ContractSocket, ContractHub } from './world.js';

type FrameOf<T extends ServerFrame['type']> = Extract<ServerFrame, { readonly type: T }>;

/** A client that speaks frames by hand: what the hub takes and says is what is tested, not the SDK. */
export class ContractClient {
  readonly name: string;
  readonly #hub: ContractHub;
  readonly #socket: ContractSocket;
  readonly #taken = new Set<ServerFrame>();
  #read: ServerFrame[] = [];
  #messages = 0;
  #ids = 0;

  constructor(name: string, hub: ContractHub, socket: ContractSocket) {
    this.name = name;
    this.#hub = hub;
    this.#socket = socket;
  }

  /** Every frame so far. */
  get frames(): readonly ServerFrame[] {
    for (const message of this.#socket.messages.slice(this.#messages)) {
      this.#messages++;
      this.#read.push(...[JSON.parse(message) as ServerFrame | ServerFrame[]].flat());
    }
    return this.#read;
  }

  /** The messages as they came. */
  get messages(): readonly string[] {
    return this.#socket.messages;
  }

  get closedWith(): number | undefined {
    return this.#socket.closedWith;
  }

  /** Waits until it is open. */
  opened(): Promise<void> {
    return this.#hub.until(() => this.#socket.isOpen, `${this.name} is connected`);
  }

  send(...frames: readonly object[]): void {
    this.#socket.send(JSON.stringify(frames.length === 1 ? frames[0] : frames));
  }

  sendText(text: string): void {
    this.#socket.send(text);
  }

  sendBinary(): void {
    this.#socket.sendBinary();
  }

  close(code = 1000): void {
    this.#socket.close(code);
  }

  /** The next frame of a type that was not taken yet; waits for it. */
  async next<T extends ServerFrame['type']>(
    type: T,
    of: (frame: FrameOf<T>) => boolean = () => true,
  ): Promise<FrameOf<T>> {
    const fits = (frame: ServerFrame): frame is FrameOf<T> =>
      frame.type === type && !this.#taken.has(frame) && of(frame as FrameOf<T>);
    await this.#hub.until(() => this.frames.some(fits), `${this.name} gets ${type}; has ${this.#summary()}`);
    const found = this.frames.find(fits);
    if (found === undefined) throw new Error(`${type} is gone`);
    this.#taken.add(found);
    return found;
  }

  /** Sends a request under an id of its own, and gives the answer to it. */
  async ask(request: object): Promise<ServerFrame> {
    const id = `${this.name}-${++this.#ids}`;
    this.send({ id, ...request });
    return this.answer('id' in request ? request.id : id);
  }

  /** The answer with an id. */
  async answer(id: unknown): Promise<ServerFrame> {
    const fits = (frame: ServerFrame): boolean =>
      'id' in frame && frame.id === id && !('seq' in frame) && !this.#taken.has(frame);
    await this.#hub.until(
      () => this.frames.some(fits),
      `${this.name} is answered ${String(id)}; has ${this.#summary()}`,
    );
    const found = this.frames.find(fits);
    if (found === undefined) throw new Error('the answer is gone');
    this.#taken.add(found);
    return found;
  }

  /** Waits until whatever was under way has come: what was asked before a ping is answered before its pong, or is not at all. */
  async quiet(): Promise<void> {
    const id = `${this.name}-quiet-${++this.#ids}`;
    this.send({ type: 'flow', level: 'none', id });
    await this.answer(id);
    this.send({ type: 'ping', id: `${id}-2` });
    await this.answer(`${id}-2`);
  }

  /** The events of a channel so far. */
  eventsOf(channel: string): readonly ServerFrame[] {
    return this.frames.filter((frame) => 'seq' in frame && frame.channel === channel);
  }

  /** Waits for the close, and gives its code. */
  async closed(): Promise<number> {
    await this.#hub.until(() => this.#socket.closedWith !== undefined, `${this.name} is closed`);
    return this.#socket.closedWith ?? 0;
  }

  #summary(): string {
    return this.frames
      .slice(-5)
      .map((frame) => JSON.stringify(frame))
      .join(' ');
  }
}
