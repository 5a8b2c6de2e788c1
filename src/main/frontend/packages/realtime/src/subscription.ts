import type { ChannelOptions, ChannelState } from './channel-options.js';
import type { Cursor } from './cursor.js';
import { ServerError, type RealtimeError } from './errors.js';
import { RIGHT_NAMES } from './generated/code-rules.js';
import type { GapFrame, EventFrame, SubscribedFrame, SubscribeOptions, UnsubscribedFrame } from './generated/frames.js';
import type { Unsubscribe } from './listeners.js';
import type { Answer, RequestFrame } from './requests.js';
import type { Retrier } from './retrier.js';
import { SeenPublications } from './seen.js';

/** What a subscription needs from the connection, and what it tells its channel. */
export interface SubscriptionPort {
  readonly ready: boolean;
  readonly cursor: Cursor;
  readonly retrier: Retrier;
  ask(request: RequestFrame): Promise<Answer>;
  onState(state: ChannelState): void;
  onEvent(frame: EventFrame): void;
  onGap(frame: GapFrame): void;
  onSnapshot(snapshot: unknown, position: string | undefined): void;
  onEnd(): void;
  onError(error: RealtimeError): void;
}

/** A channel that somebody holds. */
export interface HeldChannel {
  readonly channel: string;
  /** How the next session's subscription begins; undefined where only a frame can say it. */
  readonly standing: { readonly position: string | undefined; readonly presence: boolean } | undefined;
}

const BAD_POSITION = 304;

/**
 * One server subscription, however many hold it: subscribes with the first, unsubscribes with the last, and continues
 * from its position after each loss of the connection.
 */
export class Subscription {
  readonly #channel: string;
  readonly #port: SubscriptionPort;
  readonly #seen = new SeenPublications();
  #options: ChannelOptions = {};
  #holds = 0;
  #scheduled = false;
  #remote: 'none' | 'subscribing' | 'subscribed' | 'unsubscribing' = 'none';
  /** The hub refused for good; asked again in the next session. */
  #refused = false;
  /** The running server subscription brings presence. */
  #withPresence = false;
  /** Only changing the subscription: the position stays. */
  #widening = false;
  /** A position that the hub did not know; told as a gap once there is a new one. */
  #lostFrom: string | undefined;
  #announced: ChannelState = 'unsubscribed';
  /** Answers to requests of an earlier session do not count. */
  #session = 0;

  constructor(channel: string, port: SubscriptionPort) {
    this.#channel = channel;
    this.#port = port;
  }

  get state(): ChannelState {
    if (this.#remote !== 'none') return this.#remote;
    return this.#holds > 0 && !this.#refused ? 'subscribing' : 'unsubscribed';
  }

  /** Undefined while nobody holds it. */
  get held(): HeldChannel | undefined {
    if (this.#holds === 0) return undefined;
    const { position, lossy } = this.#port.cursor;
    const goesOn = (position !== undefined || lossy) && this.#options.history === undefined;
    const presence = this.#options.presence === true;
    return { channel: this.#channel, standing: goesOn ? { position, presence } : undefined };
  }

  /** Adds to how it is subscribed, from the next time on; a later value replaces an earlier one, but presence stays. */
  configure(options: ChannelOptions): void {
    const presence = options.presence === true || this.#options.presence === true;
    this.#options = { ...this.#options, ...options, presence };
    this.#port.cursor.configure(this.#options);
    this.#schedule();
  }

  /** Wants the subscription until the returned function is called. */
  hold(): Unsubscribe {
    if (this.#holds++ === 0) this.#refused = false;
    this.#schedule();
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#holds--;
      this.#schedule();
    };
  }

  /** The session is ready. */
  resume(): void {
    this.#session++;
    this.#refused = false;
    this.#reconcile();
  }

  /** The session is gone, and the server subscription with it. */
  suspend(): void {
    this.#session++;
    this.#remote = 'none';
    this.#widening = false;
    this.#port.retrier.reset();
    if (this.#holds === 0) this.#end();
    this.#announce();
  }

  subscribed(frame: SubscribedFrame): void {
    this.#port.retrier.reset();
    this.#remote = 'subscribed';
    this.#port.cursor.moveTo(frame.lastEventId);
    this.#announce();
    if (this.#lostFrom !== undefined && frame.lastEventId !== undefined)
      this.#tellLoss(this.#lostFrom, frame.lastEventId);
    if (frame.snapshot !== undefined) this.#port.onSnapshot(frame.snapshot, frame.lastEventId);
    this.#schedule();
  }

  unsubscribed(frame: UnsubscribedFrame): void {
    const goesOn = this.#widening || this.#remote !== 'unsubscribing'; // Not asked: another name of the channel was left.
    this.#remote = 'none';
    this.#widening = false;
    if (frame.code !== undefined || !goesOn) this.#end();
    this.#refused = frame.code !== undefined;
    this.#announce();
    if (frame.code !== undefined) this.#port.onError(endedByHub(frame.code, this.#channel));
    this.#schedule();
  }

  event(frame: EventFrame): void {
    if (this.#remote !== 'subscribed' || !this.#port.cursor.advance(frame.id)) return;
    if (this.#seen.isNew(frame)) this.#port.onEvent(frame);
  }

  gap(frame: GapFrame): void {
    if (this.#remote !== 'subscribed') return;
    this.#port.cursor.moveTo(frame.to);
    this.#port.onGap(frame);
  }

  /** Gathers what one turn of the application asks for: leaving and entering again costs nothing. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#reconcile();
    });
  }

  #reconcile(): void {
    const wanted = this.#holds > 0;
    const narrow = this.#options.presence === true && !this.#withPresence;
    if (this.#remote === 'none' && !wanted) this.#end();
    else if (this.#remote === 'none' && this.#port.ready && !this.#refused) this.#subscribe();
    else if (this.#remote === 'subscribed' && (!wanted || narrow)) this.#unsubscribe(wanted);
    this.#announce();
  }

  #subscribe(): void {
    this.#remote = 'subscribing';
    this.#withPresence = this.#options.presence === true;
    const lastEventId = this.#port.cursor.start();
    const options: SubscribeOptions = {
      ...(this.#withPresence && { presence: true }),
      ...(this.#options.history !== undefined && { history: this.#options.history }),
      ...(lastEventId !== undefined && { lastEventId }),
    };
    this.#ask({ type: 'subscribe', channel: this.#channel, options }, (error) => {
      this.#remote = 'none';
      this.#notSubscribed(error);
    });
  }

  #unsubscribe(widening: boolean): void {
    this.#remote = 'unsubscribing';
    this.#widening = widening;
    this.#ask({ type: 'unsubscribe', channel: this.#channel }, () =>
      this.unsubscribed({ type: 'unsubscribed', channel: this.#channel }),
    );
  }

  /** Answers arrive as frames, in order with the events; only a failure is taken from the promise. */
  #ask(request: RequestFrame, failed: (error: RealtimeError) => void): void {
    const session = this.#session;
    this.#port.ask(request).catch((error: unknown) => {
      if (session === this.#session) failed(error as RealtimeError);
    });
  }

  #notSubscribed(error: RealtimeError): void {
    const { cursor } = this.#port;
    if (error.code === BAD_POSITION && cursor.position !== undefined) {
      this.#lostFrom = cursor.position;
      cursor.forget();
      return this.#reconcile();
    }
    if (error.retryable) this.#port.retrier.again(error, () => this.#reconcile());
    else this.#refused = true;
    this.#announce();
    this.#port.onError(error);
  }

  #tellLoss(from: string, to: string): void {
    this.#lostFrom = undefined;
    this.#port.onGap({ type: 'gap', channel: this.#channel, from, to, reason: 'epoch' });
  }

  /** Nobody is here any more: the next who comes starts afresh. */
  #end(): void {
    this.#port.retrier.reset();
    this.#port.cursor.forget();
    this.#lostFrom = undefined;
    this.#seen.clear();
    this.#port.onEnd();
  }

  #announce(): void {
    if (this.state === this.#announced) return;
    this.#announced = this.state;
    this.#port.onState(this.state);
  }
}

/** It ends a subscription when the right to it is lost. */
function endedByHub(code: number, channel: string): ServerError {
  const name = RIGHT_NAMES[code] ?? 'unknown';
  return new ServerError({ code, name, message: 'The hub ended the subscription.', channel, retryable: false });
}
