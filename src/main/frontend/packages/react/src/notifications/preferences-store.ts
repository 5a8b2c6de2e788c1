import type { RealtimeError } from '@tidings/realtime';
import type { HubRest } from '../hub-rest.js';
import { Store } from '../store.js';
import { NotificationApi, type NotificationPreferences } from './notification-api.js';

/** The preferences as a component sees them. */
export interface PreferencesView {
  /** What the user wants, as it is shown; undefined until the hub has said it. */
  readonly preferences: NotificationPreferences | undefined;
  readonly isSaving: boolean;
  /** What failed last, until something works. */
  readonly error: RealtimeError | undefined;
}

/** What the user wants to be told of: what the hub has, and what is being saved on top. Saves one after the other. */
export class PreferencesStore extends Store<PreferencesView> {
  readonly #api: NotificationApi;
  #stored: NotificationPreferences | undefined;
  #wanted: NotificationPreferences[] = [];
  #saved: Promise<boolean> = Promise.resolve(true);
  #isOpen = false;

  constructor(rest: HubRest) {
    super({ preferences: undefined, isSaving: false, error: undefined });
    this.#api = new NotificationApi(rest);
  }

  /** Asks for them, unless the returned function is called at once. */
  open(): () => void {
    this.#isOpen = true;
    queueMicrotask(() => void (this.#isOpen && this.reload()));
    return () => void (this.#isOpen = false);
  }

  async reload(): Promise<void> {
    try {
      this.#stored = await this.#api.preferences();
      this.#show(undefined);
    } catch (error) {
      this.#show(error as RealtimeError);
    }
  }

  /** Shows them at once; false when the hub refused them: then they are as before, and `error` says why. */
  save(preferences: NotificationPreferences): Promise<boolean> {
    this.#wanted = [...this.#wanted, preferences];
    this.#show(undefined);
    this.#saved = this.#saved.then(() => this.#save(preferences));
    return this.#saved;
  }

  async #save(preferences: NotificationPreferences): Promise<boolean> {
    let failure: RealtimeError | undefined;
    try {
      this.#stored = await this.#api.save(preferences);
    } catch (error) {
      failure = error as RealtimeError;
    }
    this.#wanted = this.#wanted.filter((one) => one !== preferences);
    this.#show(failure);
    return failure === undefined;
  }

  #show(error: RealtimeError | undefined): void {
    this.change({ preferences: this.#wanted.at(-1) ?? this.#stored, isSaving: this.#wanted.length > 0, error });
  }
}
