import {
  AdaptiveRateController,
  BackpressureBuffer,
  type BufferConfig,
  type Delivery,
  type PressureState,
  type RateConfig,
} from '@tidings/realtime/backpressure';
import type { Channel } from '@tidings/realtime';
import { isolated } from '../isolated.js';
import type { Latest } from '../latest.js';
import { Store } from '../store.js';

/** How a component takes what comes faster than it can render: how a `BackpressureBuffer` is used, and what is kept. */
export type BufferedOptions<T> = BufferConfig<T> & {
  /** How many items are kept for rendering, the newest; with `keyOf`, of how many keys the newest; 100. */
  readonly keep?: number;
  /** Finds the rate at which this page can render, for `sample` with `perSecond`, and asks the hub for less by it. */
  readonly rate?: RateConfig;
  /** Each delivery, for a canvas or a chart that draws by itself. */
  readonly onDelivery?: (delivery: Delivery<T>) => void;
};

/** What a component sees of it. */
export interface BufferedView<T> {
  /** The newest items, the oldest first; with `keyOf` the newest of each key, in the order in which the keys came. */
  readonly items: readonly T[];
  /** How many items were left out so far, those included that newer ones of their key replaced before a delivery. */
  readonly dropped: number;
  /** How hard this page is pressed. */
  readonly pressure: PressureState;
  /** Items a second in mode `sample` with `perSecond`; undefined otherwise. */
  readonly rate: number | undefined;
}

/** The buffer between one channel and one component, and what the component has of it. */
export class BufferedItems<T> extends Store<BufferedView<T>> {
  readonly #latest: Latest<BufferedOptions<T>>;
  readonly #options: BufferedOptions<T>;
  readonly #keyOf: ((item: T) => unknown) | undefined;
  readonly #byKey = new Map<unknown, T>();
  #buffer: BackpressureBuffer<T> | undefined;
  #plain = 0;
  #dropped = 0;
  #isDue = false;

  constructor(options: BufferedOptions<T>, latest: Latest<BufferedOptions<T>>) {
    const rate = options.mode === 'sample' ? options.perSecond : undefined;
    super({ items: [], dropped: 0, pressure: 'flowing', rate });
    this.#options = options;
    this.#latest = latest;
    this.#keyOf = options.mode === 'latest' && options.keyOf !== undefined ? (item) => this.#key(item) : undefined;
  }

  /** Takes the messages of a channel until the returned function is called. Throws as BackpressureBuffer. */
  open(channel: Channel<T>): () => void {
    const buffer = (this.#buffer = new BackpressureBuffer<T>(this.#config(), (delivery) => this.#take(delivery)));
    buffer.attach(channel);
    const ends = this.#adapt(buffer, channel);
    return () => {
      for (const end of ends) end();
      buffer.close();
    };
  }

  /** Delivers what waits now. */
  flush(): void {
    this.#buffer?.flush();
  }

  #config(): BufferConfig<T> {
    const { mode } = this.#options;
    const onPressure = (pressure: PressureState): void => {
      this.change({ pressure });
      this.#latest.current.onPressure?.(pressure);
    };
    if (mode !== 'latest') return { ...this.#options, onPressure };
    return { ...this.#options, onPressure, ...(this.#keyOf !== undefined && { keyOf: this.#keyOf }) };
  }

  #key(item: T): unknown {
    const { current } = this.#latest;
    return current.mode === 'latest' ? current.keyOf?.(item) : undefined;
  }

  #adapt(buffer: BackpressureBuffer<T>, channel: Channel<T>): readonly (() => void)[] {
    const { rate } = this.#options;
    if (rate === undefined) return [];
    const controller = new AdaptiveRateController({
      ...rate,
      onRate: (perSecond) => {
        if (buffer.rate !== undefined) this.change({ rate: perSecond });
        this.#latest.current.rate?.onRate?.(perSecond);
      },
    });
    const ends = [() => controller.stop()];
    if (buffer.rate !== undefined) ends.push(controller.drive(buffer));
    if (channel.lossy) ends.push(controller.throttle(channel));
    controller.start();
    return ends;
  }

  #take(delivery: Delivery<T>): void {
    const { keep = 100 } = this.#options;
    for (const item of delivery.items)
      this.#byKey.set(this.#keyOf === undefined ? this.#plain++ : this.#key(item), item);
    for (const key of this.#byKey.keys()) {
      if (this.#byKey.size <= keep) break;
      this.#byKey.delete(key);
    }
    this.#dropped += delivery.dropped;
    this.#showSoon();
    isolated(() => this.#latest.current.onDelivery?.(delivery));
  }

  /** Once for all deliveries of a turn. */
  #showSoon(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(() => {
      this.#isDue = false;
      this.change({ items: [...this.#byKey.values()], dropped: this.#dropped });
    });
  }
}
