import { BackpressureBuffer } from '@tidings/realtime/backpressure';

/** What a feed is, and who takes it. */
export interface Feed {
  readonly perSecond: number;
  readonly milliseconds: number;
  /** Between the feed and the page, or nothing. */
  readonly buffered: boolean;
}

/** What has come of it. */
export interface FeedResult {
  /** Messages that the feed had. */
  readonly pushed: number;
  /** From its first message to its last: milliseconds. */
  readonly took: number;
  readonly drawn: number;
  readonly dropped: number;
  /** Of so many keys the page does not show the newest message. */
  readonly stale: number;
  /** How long each task of the page was that took more than 50 ms. */
  readonly longTasks: readonly number[];
}

interface Message {
  readonly key: number;
  readonly n: number;
}

declare global {
  interface Window {
    feed: (feed: Feed) => Promise<FeedResult>;
  }
}

const KEYS = 100;
const cells = Array.from({ length: KEYS }, () => document.body.appendChild(document.createElement('p')));
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A page that draws each message, and measures what it has drawn: more than a page can do 20,000 times a second. */
function draw({ key, n }: Message): void {
  const cell = cells[key];
  if (cell === undefined) throw new RangeError(`there is no cell ${key}`);
  cell.textContent = String(n);
  cell.style.width = `${cell.offsetHeight + (n % 100)}px`;
}

/** Has `take` get so many messages a second, whatever it does meanwhile. Gives how many there were. */
async function run({ perSecond, milliseconds }: Feed, take: (message: Message) => void): Promise<number> {
  const total = (perSecond * milliseconds) / 1000;
  const began = performance.now();
  for (let n = 0; n < total; await pause(4)) {
    const due = Math.min(total, ((performance.now() - began) * perSecond) / 1000);
    for (; n < due; n++) take({ key: n % KEYS, n });
  }
  return total;
}

window.feed = async (feed) => {
  const longTasks: number[] = [];
  const note = (list: PerformanceEntryList): void => void longTasks.push(...list.map(({ duration }) => duration));
  const observer = new PerformanceObserver((list) => note(list.getEntries()));
  observer.observe({ type: 'longtask' });
  let drawn = 0;
  const take = (message: Message): void => {
    draw(message);
    drawn++;
  };
  const buffer = new BackpressureBuffer<Message>({ mode: 'latest', keyOf: ({ key }) => key }, ({ items }) =>
    items.forEach(take),
  );
  const began = performance.now();
  const pushed = await run(feed, feed.buffered ? (message) => buffer.push(message) : take);
  const took = performance.now() - began;
  while (buffer.waiting > 0) await pause(10);
  await pause(500); // The browser tells of long tasks when it has time.
  note(observer.takeRecords());
  observer.disconnect();
  const stale = cells.filter((cell, key) => Number(cell.textContent) !== pushed - KEYS + key).length;
  return { pushed, took, drawn, dropped: buffer.dropped, stale, longTasks };
};
