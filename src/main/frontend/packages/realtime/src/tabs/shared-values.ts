import { badField } from '../errors.js';
import { Listeners, type Unsubscribe } from '../listeners.js';
import type { Message } from './messages.js';

/** A value that all tabs of a user share, such as how many notifications are unread. */
export interface SharedValue<T> {
  /** Undefined until some tab has set it. */
  readonly value: T | undefined;
  /** 0 until some tab has set it. */
  readonly version: number;
  /**
   * Sets it in all tabs. With a version, as the hub's `notification.badge` has one, only if that is above the known one, or
   * there is none yet: what is older than what is shown changes nothing. Without one it is the next version. Gives whether
   * it was set. The value has to be one that can be posted to another page, else it throws the DataCloneError of the browser;
   * throws a RealtimeError named bad_field for a version that is no integer of 0 or more.
   */
  set(value: T, version?: number): boolean;
  /** Tells of every change, whichever tab makes it. */
  subscribe(listener: () => void): Unsubscribe;
}

type Share = Extract<Message, { readonly kind: 'share' }>;

interface Held {
  readonly listeners: Listeners<[]>;
  share: Share;
}

/** The shared values of one tab: the highest version wins, and of two tabs that set the same one the same tab everywhere. */
export class SharedValues {
  readonly #tab: string;
  readonly #post: (share: Share) => void;
  readonly #all = new Map<string, Held>();

  constructor(tab: string, post: (share: Share) => void) {
    this.#tab = tab;
    this.#post = post;
  }

  /** The value of that name; each call gives the same one. */
  get<T>(key: string): SharedValue<T> {
    const held = this.#held(key);
    const set = (value: T, version?: number): boolean => this.#set(held, value, version);
    return {
      get value() {
        return held.share.value as T | undefined;
      },
      get version() {
        return held.share.version;
      },
      set,
      subscribe: (listener) => held.listeners.add(listener),
    };
  }

  /** Another tab has set it, or this one: what is not newer changes nothing. */
  take(share: Share): void {
    const held = this.#held(share.key);
    const { version, by } = held.share;
    if (share.version < version || (share.version === version && share.by <= by)) return;
    held.share = share;
    held.listeners.emit();
  }

  /** Says all of them to a new tab. */
  tellAll(): void {
    for (const { share } of this.#all.values()) if (isSet(share)) this.#post(share);
  }

  #held(key: string): Held {
    const held = this.#all.get(key) ?? {
      listeners: new Listeners<[]>(),
      share: { kind: 'share', key, version: 0, by: '', value: undefined },
    };
    this.#all.set(key, held);
    return held;
  }

  #set(held: Held, value: unknown, version = held.share.version + 1): boolean {
    requireVersion(version);
    if (isSet(held.share) && version <= held.share.version) return false;
    const share: Share = { kind: 'share', key: held.share.key, version, by: this.#tab, value };
    this.#post(share); // First: what cannot be posted is nowhere.
    this.take(share);
    return true;
  }
}

/** Somebody has set it. */
const isSet = ({ by }: Share): boolean => by !== '';

function requireVersion(version: number): void {
  if (Number.isSafeInteger(version) && version >= 0) return;
  throw badField(`version is ${version}.`, 'Give a version of 0 or more that rises, or none.');
}
