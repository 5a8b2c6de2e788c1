/** An error as the hub is told of it. */
export interface PageError {
  readonly message: string;
  readonly stack?: string;
  /** The path of the page where it happened, without its query. */
  readonly url?: string;
}

/** The most characters of each, as the hub takes them. */
const MOST = { message: 500, stack: 4000, url: 500 } as const;

/** What the hub does not store: U+0000, and halves of pairs that stand alone. */
const UNSTORABLE = /\0|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** Whatever was thrown, as an error that can be told. */
export function pageErrorOf(thrown: unknown, url: string | undefined): PageError {
  const error = thrown instanceof Error ? thrown : undefined;
  return {
    message: error === undefined ? String(thrown) : `${error.name}: ${error.message}`,
    ...(error?.stack !== undefined && { stack: error.stack }),
    ...(url !== undefined && { url }),
  };
}

/** The same as the hub takes it. */
export function told({ message, stack, url }: PageError): PageError {
  const [text, trace, place] = [cut(message, MOST.message), cut(stack, MOST.stack), cut(url, MOST.url)];
  return {
    message: text ?? 'an error without a message',
    ...(trace !== undefined && { stack: trace }),
    ...(place !== undefined && { url: place }),
  };
}

function cut(text: string | undefined, most: number): string | undefined {
  const short = text?.slice(0, most).replace(UNSTORABLE, '\uFFFD');
  return short === undefined || short.trim() === '' ? undefined : short;
}
