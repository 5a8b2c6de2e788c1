import type { TimerId } from './clock.js';
import { closedError, type Close } from './closing.js';
import { byteLength, decode, encode } from './codec.js';
import { badConfig, type Settings } from './config.js';
import { ServerError, type RealtimeError } from './errors.js';
import type { ClientFrame, ConnectedFrame, DisconnectFrame, ServerFrame } from './generated/frames.js';
import { Heartbeat } from './heartbeat.js';
import { isolated } from './listeners.js';
import type { Link, LinkOpener } from './link.js';
import { ReconnectPlan } from './reconnect-plan.js';
import type { StatusStore } from './status.js';
import type { TokenSource } from './tokens.js';

/** What a connector tells its owner, in the order in which it happens. */
export interface ConnectorPort {
  /** The link is open and the hub waits for this token. */
  authenticate(token: string): void;
  /** `connected` has come; frames may be sent. */
  ready(session: ConnectedFrame): void;
  /** Every later frame of the session but pong. */
  frame(frame: ServerFrame): void;
  /** The session is gone. `drop`: because a frame was too large. */
  lost(drop: boolean): void;
  /** No further attempt follows. Without an error the application closed. */
  stopped(closeCode: number, error: RealtimeError | undefined): void;
}

/** A session that lasted this long proves that the hub is well: attempts and faults count from zero again. */
const STABLE = 10_000;

/** Opens links, one at a time, and decides after each end whether and when the next one follows. */
export class Connector {
  readonly #settings: Settings;
  readonly #status: StatusStore;
  readonly #tokens: TokenSource;
  readonly #openLink: LinkOpener;
  readonly #port: ConnectorPort;
  readonly #plan: ReconnectPlan;
  #phase: 'idle' | 'opening' | 'ready' | 'waiting' = 'idle';
  /** Tells an attempt that it has been overtaken while it waited for a token. */
  #run = 0;
  #link: Link | undefined;
  #heartbeat: Heartbeat | undefined;
  #session: ConnectedFrame | undefined;
  #disconnect: DisconnectFrame | undefined;
  #refusal: ServerError | undefined;
  #lastBytes = 0;
  /** The wait was set by the hub and must not be cut short. */
  #ordered = false;
  #timer: TimerId;

  constructor(settings: Settings, status: StatusStore, tokens: TokenSource, openLink: LinkOpener, port: ConnectorPort) {
    this.#settings = settings;
    this.#status = status;
    this.#tokens = tokens;
    this.#openLink = openLink;
    this.#port = port;
    this.#plan = new ReconnectPlan(settings);
  }

  get ready(): boolean {
    return this.#phase === 'ready';
  }

  /** The hub's greeting of the current session, or of the last one. */
  get session(): ConnectedFrame | undefined {
    return this.#session;
  }

  /** Milliseconds of the last ping and its pong in this session. */
  get rtt(): number | undefined {
    return this.#heartbeat?.rtt;
  }

  start(): void {
    if (this.#phase !== 'idle') return;
    this.#plan.reset();
    this.#status.dispatch('started');
    void this.#open();
  }

  /** Ends what there is and connects at once. */
  restart(): void {
    const wasReady = this.ready;
    this.#leave(1000, 'reconnect');
    if (wasReady) this.#port.lost(false);
    this.#plan.reset();
    this.#status.dispatch('restarted');
    void this.#open();
  }

  stop(): void {
    const [wasIdle, wasReady] = [this.#phase === 'idle', this.ready];
    this.#leave(1000, 'client disconnect');
    if (wasIdle) return this.#status.dispatch('closed');
    if (wasReady) this.#port.lost(false);
    this.#end('closed', { code: 1000, reason: 'client disconnect', wasClean: true });
  }

  /** Sends at once; a frame for which there is no open link is dropped, its sender hears of the loss by `lost`. */
  write(text: string): void {
    this.#lastBytes = byteLength(text);
    this.#link?.send(text);
  }

  /** The page woke: a live link proves itself now, a plain back-off ends now. */
  check(): void {
    if (this.#phase === 'ready') this.#heartbeat?.check();
    else if (this.#phase === 'waiting' && !this.#ordered) this.#retry();
  }

  async #open(): Promise<void> {
    const run = ++this.#run;
    this.#phase = 'opening';
    let token: string | undefined;
    try {
      token = await this.#tokens.fetch();
    } catch (error) {
      if (run === this.#run) this.#unauthenticated(error as RealtimeError);
      return;
    }
    if (run === this.#run) this.#dial(token);
  }

  #dial(token: string | undefined): void {
    const { clock, connectTimeout } = this.#settings;
    this.#disconnect = this.#refusal = undefined;
    this.#lastBytes = 0;
    try {
      this.#link = this.#openLink({
        opened: () => this.#opened(token),
        received: (message) => this.#received(message),
        closed: (close) => this.#closed(close),
      });
    } catch (error) {
      return this.#failed(badConfig(error));
    }
    this.#timer = clock.setTimeout(() => {
      this.#link?.close(4000, 'connect time-out');
      this.#closed({ code: 1006, reason: `no connected frame within ${connectTimeout} ms`, wasClean: false });
    }, connectTimeout);
  }

  #opened(token: string | undefined): void {
    if (token !== undefined) this.#port.authenticate(token);
  }

  #received(message: unknown): void {
    this.#heartbeat?.alive();
    const link = this.#link;
    for (const frame of decode(message, (defect) => this.#settings.onDefect?.(defect))) {
      if (link !== this.#link) return; // A listener has ended this link.
      this.#route(frame);
    }
  }

  #route(frame: ServerFrame): void {
    if (frame.type === 'pong') return this.#heartbeat?.pong(frame.echo);
    isolated(() => this.#settings.onMessage?.(frame));
    if (frame.type === 'connected') return this.#connected(frame);
    if (frame.type === 'disconnect') this.#disconnect = frame;
    else if (this.#phase === 'ready') this.#port.frame(frame);
    else if (frame.type === 'error') this.#refusal = new ServerError(frame);
  }

  #connected(session: ConnectedFrame): void {
    const { clock, pingInterval, pongTimeout, onOpen } = this.#settings;
    clock.clearTimeout(this.#timer);
    this.#session = session;
    this.#phase = 'ready';
    this.#timer = clock.setTimeout(() => this.#plan.reset(), STABLE);
    this.#heartbeat = new Heartbeat(clock, pingInterval ?? session.ping, pongTimeout, {
      ping: (timestamp) => this.#send({ type: 'ping', timestamp }),
      dead: () => this.#dead(),
    });
    this.#heartbeat.start();
    this.#port.ready(session);
    this.#status.dispatch('ready');
    isolated(() => onOpen?.());
  }

  #dead(): void {
    this.#link?.close(4000, 'heartbeat');
    this.#closed({ code: 4000, reason: 'no pong in time', wasClean: false });
  }

  #closed(close: Close): void {
    const wasReady = this.ready;
    const decision = this.#plan.decide({
      close,
      wasReady,
      disconnect: this.#disconnect,
      oversized: this.#session !== undefined && this.#lastBytes > this.#session.limits.messageBytes,
      advice: this.#session?.reconnect,
    });
    this.#forget();
    if (wasReady) this.#port.lost('drop' in decision && decision.drop);
    if (decision.kind === 'retry') return this.#wait(close, decision.delay, decision.ordered);
    const error = this.#refusal ?? closedError(close, this.#disconnect);
    this.#end(decision.kind === 'fail' ? 'failed' : 'closed', close, error);
    if (decision.kind === 'give-up') isolated(() => this.#settings.onGiveUp?.(this.#settings.maxReconnectAttempts));
  }

  #unauthenticated(error: RealtimeError): void {
    if (!error.retryable) return this.#failed(error);
    isolated(() => this.#settings.onError?.(error));
    this.#closed({ code: 1006, reason: error.what, wasClean: false });
  }

  #failed(error: RealtimeError): void {
    this.#forget();
    this.#end('failed', { code: 1006, reason: error.what, wasClean: false }, error);
  }

  #wait(close: Close, delay: number, ordered: boolean): void {
    this.#phase = 'waiting';
    this.#ordered = ordered;
    this.#timer = this.#settings.clock.setTimeout(() => this.#retry(), delay);
    this.#status.dispatch('lost');
    isolated(() => this.#settings.onClose?.({ ...close, reconnectIn: delay }));
  }

  #retry(): void {
    this.#settings.clock.clearTimeout(this.#timer);
    void this.#open();
  }

  #end(event: 'closed' | 'failed', close: Close, error?: RealtimeError): void {
    this.#port.stopped(close.code, error);
    this.#status.dispatch(event);
    isolated(() => this.#settings.onClose?.({ ...close, reconnectIn: null }));
    if (error !== undefined) isolated(() => this.#settings.onError?.(error));
  }

  #send(frame: ClientFrame): void {
    this.write(encode(frame));
  }

  #leave(code: number, reason: string): void {
    const link = this.#link;
    this.#forget();
    link?.close(code, reason);
  }

  #forget(): void {
    this.#run++;
    this.#settings.clock.clearTimeout(this.#timer);
    this.#heartbeat?.stop();
    this.#heartbeat = undefined;
    this.#link = undefined;
    this.#phase = 'idle';
  }
}
