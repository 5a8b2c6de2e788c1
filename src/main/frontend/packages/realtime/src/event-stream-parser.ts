/** One event of a stream of server-sent events. */
export interface StreamEvent {
  /** `message` where the stream names no type. */
  readonly type: string;
  readonly data: string;
  /** What to come back with from here: the newest id up to this event, or nothing. */
  readonly lastEventId: string;
}

/** What a stream says, as it is parsed. What these throw comes out of {@link EventStreamParser.push}. */
export interface EventStreamPort {
  event(event: StreamEvent): void;
  /** How many milliseconds to wait before coming back. */
  retry?(delay: number): void;
}

/** A line or an event is longer than the reader takes. */
export class EventTooLongError extends Error {
  constructor(limit: number) {
    super(`The stream has an event of more than ${limit} characters.`);
    this.name = 'EventTooLongError';
  }
}

const LONGEST = 4 * 1024 * 1024;
const LINE_END = /[\r\n]/g;

/**
 * Parses one stream of server-sent events, whose bytes may be cut anywhere (WHATWG HTML, section 9.2.6). An event is
 * told as soon as its last line is there; one that the stream breaks off is not told. What waits is bounded.
 */
export class EventStreamParser {
  readonly #port: EventStreamPort;
  readonly #limit: number;
  readonly #decoder = new TextDecoder(); // Takes a byte order mark away, and cuts through a character.
  #line = '';
  #afterCarriageReturn = false;
  #type = '';
  #data: string[] = [];
  #length = 0;
  #id: string;
  #lastEventId: string;

  /** `lastEventId` is what the stream was asked to go on from; `limit` counts UTF-16 code units of one event. */
  constructor(port: EventStreamPort, lastEventId = '', limit = LONGEST) {
    this.#port = port;
    this.#limit = limit;
    this.#id = this.#lastEventId = lastEventId;
  }

  /** The newest id, also of a block that was no event because it had no data. */
  get lastEventId(): string {
    return this.#lastEventId;
  }

  /** Takes the next bytes. Throws EventTooLongError, after which the stream cannot be read on. */
  push(bytes: Uint8Array): void {
    const text = this.#decoder.decode(bytes, { stream: true });
    if (text === '') return;
    let from = this.#afterCarriageReturn && text.startsWith('\n') ? 1 : 0;
    this.#afterCarriageReturn = false;
    for (let end = lineEnd(text, from); end >= 0; end = lineEnd(text, from)) {
      this.#finish(text.slice(from, end));
      from = this.#next(text, end);
    }
    this.#keep(text.slice(from));
  }

  /** Where the line after the one that ends at `end` begins. CR LF may come in two pieces. */
  #next(text: string, end: number): number {
    if (text.charAt(end) === '\n') return end + 1;
    this.#afterCarriageReturn = end + 1 === text.length;
    return text.charAt(end + 1) === '\n' ? end + 2 : end + 1;
  }

  #keep(rest: string): void {
    this.#line += rest;
    this.#bound(this.#line.length);
  }

  #finish(rest: string): void {
    this.#keep(rest);
    const line = this.#line;
    this.#line = '';
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    if (colon < 0) return this.#field(line, '');
    const value = line.slice(colon + 1);
    this.#field(line.slice(0, colon), value.startsWith(' ') ? value.slice(1) : value);
  }

  #field(name: string, value: string): void {
    if (name === 'data') {
      this.#length += value.length + 1;
      this.#data.push(value);
    } else if (name === 'event') this.#type = value;
    else if (name === 'id' && !value.includes('\0')) this.#id = value;
    else if (name === 'retry' && /^\d+$/.test(value)) this.#port.retry?.(Number(value));
  }

  #dispatch(): void {
    const [type, data] = [this.#type, this.#data];
    this.#type = '';
    this.#data = [];
    this.#length = 0;
    this.#lastEventId = this.#id;
    if (data.length === 0) return;
    this.#port.event({ type: type === '' ? 'message' : type, data: data.join('\n'), lastEventId: this.#lastEventId });
  }

  #bound(more: number): void {
    if (this.#length + more > this.#limit) throw new EventTooLongError(this.#limit);
  }
}

function lineEnd(text: string, from: number): number {
  LINE_END.lastIndex = from;
  return LINE_END.exec(text)?.index ?? -1;
}
