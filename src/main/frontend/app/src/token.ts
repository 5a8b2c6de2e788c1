/** What requests to the hub say who they are by. */
export interface Token {
  readonly token: string;
  /** Unix milliseconds. */
  readonly expires: number;
}

/** No token could be had. Not retryable when asking again would give the same answer. */
export class TokenError extends Error {
  readonly retryable: boolean;
  /** What the reader can do. */
  readonly todo: string;

  constructor(what: string, todo: string, retryable: boolean) {
    super(what);
    this.name = 'TokenError';
    this.todo = todo;
    this.retryable = retryable;
  }
}
