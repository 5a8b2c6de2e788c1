import type { Token } from '../token.js';
import { HubClient } from '../hub-client.js';
import type {
  AuditEntry,
  Block,
  BlockOrder,
  ChannelHealth,
  Connection,
  ConnectionDetail,
  DisconnectOrder,
  DrainState,
  ErrorGroup,
  LossyRate,
  LossyRateOrder,
  Overview,
  Page,
  Range,
  Series,
  Trace,
} from './admin-api.js';

const ROOT = '/api/admin';
/** How many rows a page of a list has. */
export const PAGE_SIZE = 200;

/** What part of a list is asked for, and in which order. */
export interface ListWish {
  readonly search?: string | undefined;
  readonly sort?: string | undefined;
  readonly cursor?: string | undefined;
}

/** What admins and operators may ask of the hub. Requests reject as those of {@link HubClient} do. */
export class AdminClient {
  readonly #client: HubClient;

  constructor(fetchToken: () => Promise<Token | undefined>) {
    this.#client = new HubClient(fetchToken);
  }

  overview(signal?: AbortSignal): Promise<Overview> {
    return this.#get('/overview', signal);
  }

  series(range: Range, signal?: AbortSignal): Promise<Series> {
    return this.#get(`/series?range=${range}`, signal);
  }

  connections(wish: ListWish, signal?: AbortSignal): Promise<Page<Connection>> {
    return this.#get(`/connections${listOf(wish)}`, signal);
  }

  connection(id: string, signal?: AbortSignal): Promise<ConnectionDetail> {
    return this.#get(`/connections/${encodeURIComponent(id)}`, signal);
  }

  channels(wish: ListWish, signal?: AbortSignal): Promise<Page<ChannelHealth>> {
    return this.#get(`/channels${listOf(wish)}`, signal);
  }

  errors(wish: ListWish, signal?: AbortSignal): Promise<Page<ErrorGroup>> {
    return this.#get(`/errors${listOf(wish)}`, signal);
  }

  audit(wish: ListWish, signal?: AbortSignal): Promise<Page<AuditEntry>> {
    return this.#get(`/audit${listOf(wish)}`, signal);
  }

  blocks(wish: ListWish, signal?: AbortSignal): Promise<Page<Block>> {
    return this.#get(`/blocks${listOf(wish)}`, signal);
  }

  /** Rejects with a problem of status 404 when the connection is gone. */
  disconnect(id: string, order: DisconnectOrder): Promise<{ readonly disconnected: number }> {
    return this.#client.call('POST', `${ROOT}/connections/${encodeURIComponent(id)}/disconnect`, order);
  }

  /** All connections of a user; `tenant` is for operators. */
  disconnectUser(
    userId: string,
    order: DisconnectOrder & { readonly tenant?: string },
  ): Promise<{ readonly disconnected: number }> {
    return this.#client.call('POST', `${ROOT}/users/${encodeURIComponent(userId)}/disconnect`, order);
  }

  /** Live sessions that it hits end within a second. */
  block(order: BlockOrder): Promise<Block> {
    return this.#client.call('POST', `${ROOT}/blocks`, order);
  }

  unblock(id: number): Promise<void> {
    return this.#client.call('DELETE', `${ROOT}/blocks/${encodeURIComponent(id)}`);
  }

  /** Changes of lossy rates that hold. */
  lossyRates(wish: ListWish, signal?: AbortSignal): Promise<Page<LossyRate>> {
    return this.#get(`/lossy-rates${listOf(wish)}`, signal);
  }

  /** At once on the node that answers, within two seconds on others. */
  changeLossyRate(order: LossyRateOrder): Promise<LossyRate> {
    return this.#client.call('POST', `${ROOT}/lossy-rates`, order);
  }

  takeBackLossyRate(id: number): Promise<void> {
    return this.#client.call('DELETE', `${ROOT}/lossy-rates/${encodeURIComponent(id)}`);
  }

  /** Begins a trace of 1 to 600 s; without `payloads` they are masked. */
  startTrace(id: string, seconds: number, payloads: boolean): Promise<Trace> {
    return this.#client.call('POST', this.#traceOf(id), { seconds, payloads });
  }

  /** Ends that trace, and no newer one of the connection. */
  stopTrace(connection: string, trace: Trace): Promise<void> {
    return this.#client.call('DELETE', `${this.#traceOf(connection)}/${encodeURIComponent(trace.id)}`);
  }

  drain(signal?: AbortSignal): Promise<DrainState> {
    return this.#get('/drain', signal);
  }

  /** `rate` is in percent of the sessions a second, 0.1 to 100. Asked again it changes nothing. */
  beginDrain(rate: number, restart: boolean): Promise<DrainState> {
    return this.#client.call('POST', `${ROOT}/drain`, { rate, restart });
  }

  callOffDrain(): Promise<DrainState> {
    return this.#client.call('DELETE', `${ROOT}/drain`);
  }

  #traceOf(id: string): string {
    return `${ROOT}/connections/${encodeURIComponent(id)}/trace`;
  }

  #get<T>(path: string, signal: AbortSignal | undefined): Promise<T> {
    return this.#client.call('GET', ROOT + path, undefined, signal);
  }
}

function listOf({ search = '', sort, cursor }: ListWish): string {
  const query = new URLSearchParams({ limit: String(PAGE_SIZE) });
  if (search !== '') query.set('search', search);
  if (sort !== undefined) query.set('sort', sort);
  if (cursor !== undefined) query.set('cursor', cursor);
  return `?${query.toString()}`;
}
