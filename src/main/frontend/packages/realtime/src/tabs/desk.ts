import type { ClientFrame, ServerFrame } from '../generated/frames.js';
import { answerAs, type AnswerTaker } from './answers.js';
import type { FlowUnion } from './flow-union.js';
import type { ReaderRequest } from './reader.js';
import type { Line } from './lines.js';
import type { PresenceUnion } from './presence-union.js';
import type { PublishWindow } from './publish-window.js';

/** Who does what a tab asks for. */
export interface DeskPort {
  now(): number;
  send(line: Line, frame: ServerFrame): void;
  /** Asks the hub under an id of its own. */
  ask(frame: ClientFrame, taker: AnswerTaker): void;
  /** Asks it under the id that the frame has. */
  askAs(frame: ClientFrame, id: string, taker: AnswerTaker): void;
  readonly lanes: {
    join(line: Line, request: ReaderRequest): void;
    leave(line: Line, name: string): boolean;
  };
  readonly window: PublishWindow;
  readonly presence: PresenceUnion;
  readonly flow: FlowUnion;
}

/** What the hub, and other clients, know by its id, as they do a publication; any other request only by its answer. */
const KNOWN_BY_ID = new Set<string>(['operation']);

/** Takes the frames of tabs, each to where it belongs, and answers them as the hub would. */
export class Desk {
  readonly #port: DeskPort;

  constructor(port: DeskPort) {
    this.#port = port;
  }

  /** One frame or an array, as JSON. */
  take(line: Line, text: string): void {
    const parsed = JSON.parse(text) as ClientFrame | ClientFrame[];
    for (const frame of [parsed].flat()) this.#route(line, frame);
  }

  /** Without an id there is no `ack`, but everything else. */
  answer(line: Line, request: ClientFrame, answer: ServerFrame): void {
    if (request.id !== undefined || answer.type !== 'ack') this.#port.send(line, answerAs(request.id, answer));
  }

  #route(line: Line, frame: ClientFrame): void {
    const { window, presence, flow } = this.#port;
    switch (frame.type) {
      case 'ping':
        return this.#pong(line, frame);
      case 'subscribe':
      case 'unsubscribe':
        for (const name of frame.channels ?? [frame.channel ?? '']) this.#subscription(line, frame, name);
        return;
      case 'publish':
        return window.publish(line, frame);
      case 'presence.join':
      case 'presence.update':
      case 'presence.leave':
        return presence.take(line, frame);
      case 'flow':
        flow.set(line, frame.level);
        return this.answer(line, frame, { type: 'ack', id: 0 });
      default:
        return this.#ask(line, frame);
    }
  }

  #ask(line: Line, frame: ClientFrame): void {
    const taker: AnswerTaker = (answer) => this.answer(line, frame, answer);
    if (KNOWN_BY_ID.has(frame.type) && typeof frame.id === 'string') this.#port.askAs(frame, frame.id, taker);
    else this.#port.ask(frame, taker);
  }

  #pong(line: Line, { id, timestamp, t }: Extract<ClientFrame, { type: 'ping' }>): void {
    const echoes = { ...(timestamp !== undefined && { echo: timestamp }), ...(t !== undefined && { t }) };
    const pong: ServerFrame = { type: 'pong', timestamp: this.#port.now(), ...echoes };
    this.#port.send(line, id === undefined ? pong : { ...pong, id });
  }

  #subscription(line: Line, frame: Extract<ClientFrame, { type: 'subscribe' | 'unsubscribe' }>, name: string): void {
    const { lanes } = this.#port;
    if (frame.type === 'subscribe') return lanes.join(line, { id: frame.id, name, options: frame.options ?? {} });
    lanes.leave(line, name);
    this.#port.send(line, answerAs(frame.id, { type: 'unsubscribed', channel: name }));
  }
}
