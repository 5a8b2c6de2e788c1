import type { TimerId } from './clock.js';
import { closedError, type Close } from './closing.js';
import { byteLength, decode, encode } from './codec.js';
import { badConfig, tellDefect, tellError, type CloseEventInfo, type Settings } from './config.js';
import type { ConnectorPort } from './connector-port.js';
import { notLoaded, ServerError, type RealtimeError } from './errors.js';
import type { ConnectedFrame, DisconnectFrame, ServerFrame } from './generated/frames.js';
import { Heartbeat } from './heartbeat.js';
import { isolated } from './listeners.js';
import type { Link } from './link.js';
import { ReconnectPlan } from './reconnect-plan.js';
import type { Reporter } from './reporter.js';
import type { StatusStore } from './status.js';
import type { TokenSource } from './tokens.js';
import { Traces } from './traces.js';
import type { Transports } from './transports.js';

/** A session that lasted this long proves that the hub is well: attempts and faults count from zero again. */
const STABLE = 10_000;

const OWN_CLOSE: Close = { code: 1000, reason: 'client disconnect', wasClean: true };
/** The device stays: its next session takes over. */
const MOVED: Close = { code: 1001, reason: 'another transport', wasClean: true };

/** Opens links, one at a time, and decides after each end whether and when the next one follows. */
export class Connector {
  readonly #settings: Settings;
  readonly #status: StatusStore;
  readonly #tokens: TokenSource;
  readonly #transports: Transports;
  readonly #port: ConnectorPort;
  readonly #plan: ReconnectPlan;
  readonly traces = new Traces();
  #phase: 'idle' | 'opening' | 'ready' | 'waiting' | 'ending' = 'idle';
  /** Tells an attempt that it has been overtaken while it waited for a token. */
  #run = 0;
  #link: Link | undefined;
  #heartbeat: Heartbeat | undefined;
  #reporter: Reporter | undefined;
  /** How the last session ended. */
  #lastClose: number | undefined;
  /** Something came over this link. */
  #heard = false;
  #readyAt = 0;
  #session: ConnectedFrame | undefined;
  #disconnect: DisconnectFrame | undefined;
  #refusal: ServerError | undefined;
  #lastBytes = 0;
  /** The wait was set by the hub and must not be cut short. */
  #ordered = false;
  #timer: TimerId;

  constructor(
    settings: Settings,
    status: StatusStore,
    tokens: TokenSource,
    transports: Transports,
    port: ConnectorPort,
  ) {
    this.#settings = settings;
    this.#status = status;
    this.#tokens = tokens;
    this.#transports = transports;
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
  restart(close = OWN_CLOSE): void {
    const wasReady = this.ready;
    this.#leave(close);
    if (wasReady && !this.#lost(close.code, false)) return;
    const run = this.#run;
    if (wasReady) this.#tellClose({ ...close, reconnectIn: 0 });
    if (run !== this.#run) return; // The application has stopped or restarted meanwhile.
    this.#plan.reset();
    this.#status.dispatch('restarted');
    void this.#open();
  }

  /** Makes a new session by another transport, as the same device. */
  move(): void {
    if (this.ready) this.restart(MOVED);
  }

  stop(): void {
    const [wasIdle, wasReady] = [this.#phase === 'idle', this.ready];
    this.#leave(OWN_CLOSE);
    if (wasIdle) return this.#status.dispatch('closed');
    if (wasReady && !this.#lost(OWN_CLOSE.code, false)) return;
    this.#end('closed', OWN_CLOSE);
  }

  /** Sends at once; false, and nothing is sent, when the link is not open. */
  write(text: string): boolean {
    this.#lastBytes = byteLength(text);
    const sent = this.#link?.send(text) ?? false;
    if (sent) this.traces.sent(text);
    return sent;
  }

  /** The page woke: a live link proves itself now, a plain back-off ends now. */
  check(): void {
    this.#transports.woke();
    if (this.#phase === 'ready') (this.#heartbeat ?? this.#link)?.check?.();
    else if (this.#phase === 'waiting' && !this.#ordered) this.#retry();
  }

  async #open(): Promise<void> {
    const run = ++this.#run;
    this.#phase = 'opening';
    this.#disconnect = this.#refusal = undefined;
    this.#lastBytes = 0;
    this.#heard = false;
    let token: string | undefined;
    try {
      await this.#transports.prepare();
      if (run !== this.#run) return;
      token = await this.#tokens.fetch();
    } catch (error) {
      if (run === this.#run) this.#notOpened(error as RealtimeError);
      return;
    }
    if (run === this.#run) this.#dial(token);
  }

  #dial(token: string | undefined): void {
    const { clock, connectTimeout } = this.#settings;
    try {
      this.#link = this.#transports.open({
        opened: () => {
          if (token !== undefined) this.#port.authenticate(token);
        },
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

  #received(message: unknown): void {
    this.#heard = true;
    this.#heartbeat?.alive();
    const link = this.#link;
    for (const frame of decode(message, (defect) => tellDefect(this.#settings, defect))) {
      if (link !== this.#link) return; // The application has ended this link.
      this.traces.received(frame);
      this.#reporter?.received(frame);
      if (frame.type !== 'pong') isolated(() => this.#settings.onMessage?.(frame));
      if (link === this.#link) this.#route(frame);
    }
  }

  #route(frame: ServerFrame): void {
    if (frame.type === 'pong') this.#heartbeat?.pong(frame.echo);
    else if (frame.type === 'connected' && this.#phase === 'opening') this.#connected(frame);
    else if (frame.type === 'disconnect') this.#disconnect = frame;
    else if (this.#phase === 'ready') this.#port.frame(frame);
    else if (frame.type === 'error') this.#refusal = new ServerError(frame);
  }

  #connected(session: ConnectedFrame): void {
    const { clock, pingInterval, pongTimeout, onOpen } = this.#settings;
    clock.clearTimeout(this.#timer);
    const attempt = this.#session === undefined ? 0 : this.#plan.attempts;
    this.#session = session;
    this.#phase = 'ready';
    this.#readyAt = clock.now();
    this.#timer = clock.setTimeout(() => this.#plan.reset(), STABLE);
    if (this.#link?.check === undefined) {
      this.#heartbeat = new Heartbeat(clock, pingInterval ?? session.ping, pongTimeout, {
        ping: (timestamp) => this.write(encode({ type: 'ping', timestamp })),
        dead: () => this.#dead(),
      });
      this.#heartbeat.start();
    }
    const run = this.#run;
    this.#port.ready(session);
    if (run !== this.#run) return; // The application has stopped or restarted meanwhile.
    this.#status.dispatch('ready', this.#transports.way);
    if (run === this.#run) this.#transports.connected();
    if (run === this.#run) void this.#report(attempt);
    if (run === this.#run) isolated(() => onOpen?.());
  }

  async #report(attempt: number): Promise<void> {
    const settings = this.#settings;
    if (!settings.reports) return;
    const [run, lastClose] = [this.#run, this.#lastClose];
    try {
      const { Reporter } = await import('./reporter.js');
      if (run === this.#run)
        this.#reporter = new Reporter(settings, (text) => this.write(text), { attempt, lastClose });
    } catch (error) {
      tellDefect(settings, { kind: 'transport', detail: notLoaded('reports to the hub', error).what });
    }
  }

  #dead(): void {
    this.#link?.close(4000, 'heartbeat');
    this.#closed({ code: 4000, reason: 'no pong in time', wasClean: false });
  }

  #closed(close: Close): void {
    const wasReady = this.ready;
    if (this.#link !== undefined) this.#noteEnd(close);
    const decision = this.#plan.decide({
      close,
      wasReady,
      disconnect: this.#disconnect,
      oversized: this.#session !== undefined && this.#lastBytes > this.#session.limits.messageBytes,
      advice: this.#session?.reconnect,
    });
    this.#forget();
    if (decision.kind === 'retry') this.#wait(decision.delay, decision.ordered);
    if (wasReady && !this.#lost(close.code, 'drop' in decision && decision.drop)) return;
    if (decision.kind === 'retry') return this.#announceRetry(close, decision);
    const error = this.#refusal ?? closedError(close, this.#disconnect);
    this.#end(decision.kind === 'fail' ? 'failed' : 'closed', close, error);
    if (decision.kind === 'give-up') this.#gaveUp();
  }

  #gaveUp(): void {
    isolated(() => this.#settings.onGiveUp?.(this.#settings.maxReconnectAttempts));
  }

  /** Tells that the session is gone. False when the application has stopped or restarted in answer to that. */
  #lost(closeCode: number, drop: boolean): boolean {
    const run = this.#run;
    this.#lastClose = closeCode;
    if (this.#phase === 'idle') this.#phase = 'ending';
    this.#port.lost(drop);
    return run === this.#run;
  }

  /** For the choice of the next transport: what the hub ends by itself is nobody else's fault. */
  #noteEnd({ code }: Close): void {
    const cut = this.ready && this.#disconnect === undefined && (code === 1006 || code === 4000);
    const lasted = this.ready ? this.#settings.clock.now() - this.#readyAt : 0;
    this.#transports.ended({ heard: this.#heard, cut, lasted });
  }

  #notOpened(error: RealtimeError): void {
    if (!error.retryable) return this.#failed(error);
    const run = this.#run;
    tellError(this.#settings, error);
    if (run !== this.#run) return; // The application has stopped or restarted meanwhile.
    this.#closed({ code: 1006, reason: error.what, wasClean: false });
  }

  #failed(error: RealtimeError): void {
    this.#forget();
    this.#end('failed', { code: 1006, reason: error.what, wasClean: false }, error);
  }

  #wait(delay: number, ordered: boolean): void {
    this.#phase = 'waiting';
    this.#ordered = ordered;
    this.#timer = this.#settings.clock.setTimeout(() => this.#retry(), delay);
  }

  #announceRetry(close: Close, { delay, gaveUp }: { readonly delay: number; readonly gaveUp: boolean }): void {
    const run = this.#run;
    this.#status.dispatch('lost');
    if (run !== this.#run) return; // The application has stopped or restarted meanwhile.
    this.#tellClose({ ...close, reconnectIn: delay });
    if (gaveUp && run === this.#run) this.#gaveUp();
  }

  #tellClose(close: CloseEventInfo): void {
    this.traces.closed(close);
    isolated(() => this.#settings.onClose?.(close));
  }

  #retry(): void {
    this.#settings.clock.clearTimeout(this.#timer);
    void this.#open();
  }

  #end(event: 'closed' | 'failed', close: Close, error?: RealtimeError): void {
    this.#phase = 'idle';
    this.#port.stopped(close.code, error);
    this.#status.dispatch(event);
    this.#tellClose({ ...close, reconnectIn: null });
    if (error !== undefined) tellError(this.#settings, error);
  }

  #leave({ code, reason }: Close): void {
    const link = this.#link;
    this.#forget();
    link?.close(code, reason);
  }

  #forget(): void {
    this.#run++;
    this.#settings.clock.clearTimeout(this.#timer);
    this.#heartbeat?.stop();
    this.#reporter?.stop();
    this.#heartbeat = this.#reporter = undefined;
    this.#link = undefined;
    this.#transports.rest();
    this.#phase = 'idle';
  }
}
