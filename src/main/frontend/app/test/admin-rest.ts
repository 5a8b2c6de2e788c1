import type {
  AuditEntry,
  Block,
  BlockOrder,
  ChannelHealth,
  Connection,
  DrainState,
  ErrorGroup,
  LossyRate,
  LossyRateOrder,
  Overview,
  Series,
} from '../src/admin/admin-api.js';
import { aConnection, aDetail, anOverview, aSeries } from './admin-samples.js';

/** One request that came. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

type Answer = (asked: Asked) => Response | Promise<Response>;

/** What the hub's REST interface answers under `/api/admin`, with the lists, orders and cursors of the contract. */
export class FakeAdminRest {
  readonly asked: Asked[] = [];
  /** What the tokens were asked for. */
  readonly tokens: unknown[] = [];
  overview: Overview = anOverview();
  /** Nothing at first: charts take their time to be drawn without a browser. */
  series: Series = aSeries({ points: [] });
  connections: Connection[] = [aConnection(1), aConnection(2), aConnection(3)];
  channels: ChannelHealth[] = [];
  errors: ErrorGroup[] = [];
  blocks: Block[] = [];
  audit: AuditEntry[] = [];
  lossyRates: LossyRate[] = [];
  /** What each request said who it is by; not those for tokens. */
  readonly authorizations: (string | null)[] = [];
  /** Who a request without a token, or with this one, is by. */
  me: (authorization: string | null) => Response = () => new Response(null, { status: 204 });
  drain: DrainState = { state: 'serving', left: 3 };
  /** Answers that stand before all others, by method and path. */
  readonly #instead = new Map<string, Answer>();

  readonly fetch = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(input instanceof Request ? input.url : String(input), 'http://page.test');
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined;
    if (url.pathname === '/api/dev/token') {
      this.tokens.push(body);
      return json({ token: `t${this.tokens.length}`, expires: 4_000_000_000_000 });
    }
    this.authorizations.push(new Headers(init.headers).get('Authorization'));
    if (url.pathname === '/api/me') return this.me(new Headers(init.headers).get('Authorization'));
    const path = decodeURIComponent(url.pathname).replace('/api/admin', '');
    const asked = { method: init.method ?? 'GET', path, query: url.searchParams, body };
    this.asked.push(asked);
    return (this.#instead.get(`${asked.method} ${path}`) ?? ((one) => this.#answer(one)))(asked);
  };

  /** Has requests answered in another way from now on; undefined: as before. */
  answer(what: string, answer: Answer | undefined): void {
    if (answer === undefined) this.#instead.delete(what);
    else this.#instead.set(what, answer);
  }

  /** Refuses requests with a problem document. */
  refuse(what: string, status: number, detail: string, more: object = {}): void {
    this.answer(what, () => problem(status, detail, more));
  }

  /** The requests for one method and path. */
  of(what: string): Asked[] {
    return this.asked.filter(({ method, path }) => `${method} ${path}` === what);
  }

  #answer({ method, path, query, body }: Asked): Response {
    const [, list = '', id = '', act] = path.split('/');
    if (path === '/overview') return json(this.overview);
    if (path === '/series') return json(this.series);
    if (path === '/drain') return json((this.drain = drained(this.drain, method, body)), method === 'POST' ? 202 : 200);
    if (act === 'disconnect') return this.#disconnect(list, id);
    if (act === 'trace') return method === 'POST' ? json(traceOf(id, body), 201) : new Response(null, { status: 204 });
    if (list === 'connections' && id !== '') return this.#connection(id);
    if (list === 'connections') return paged(ordered(found(this.connections, query), query), query);
    if (list === 'channels') return paged(this.channels, query);
    if (list === 'errors') return paged(this.errors, query, false);
    if (list === 'audit') return paged(this.audit, query, false);
    if (method === 'DELETE') return new Response(null, { status: 204 });
    if (list === 'lossy-rates') return method === 'POST' ? json(rateOf(body), 201) : json({ items: this.lossyRates });
    if (method === 'POST') return json(blockOf(body), 201);
    return json({ items: this.blocks });
  }

  #connection(id: string): Response {
    const connection = this.connections.find((one) => one.id === id);
    return connection === undefined ? problem(404, 'no such connection') : json(aDetail(connection));
  }

  #disconnect(list: string, id: string): Response {
    const isHit = (one: Connection): boolean => id === (list === 'users' ? one.userId : one.id);
    const disconnected = this.connections.filter(isHit).length;
    if (disconnected === 0) return problem(404, 'no such connection');
    this.connections = this.connections.filter((one) => !isHit(one));
    return json({ disconnected });
  }
}

export function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });
}

export function problem(status: number, detail: string, more: object = {}): Response {
  const body = JSON.stringify({ type: 'about:blank', title: 'refused', status, detail, ...more });
  return new Response(body, { status, headers: { 'Content-Type': 'application/problem+json' } });
}

function found(connections: readonly Connection[], query: URLSearchParams): readonly Connection[] {
  const part = (query.get('search') ?? '').toLowerCase();
  return connections.filter(({ userId, name, device, address, id }) =>
    [userId, name, device, address, id].some((text) => text.toLowerCase().includes(part)),
  );
}

function ordered(connections: readonly Connection[], query: URLSearchParams): readonly Connection[] {
  const sort = query.get('sort') ?? '-opened';
  const field = sort.replace('-', '').replace('user', 'userId') as 'opened' | 'userId' | 'waiting';
  const sign = sort.startsWith('-') ? -1 : 1;
  return connections.toSorted((a, b) => (a[field] < b[field] ? -sign : a[field] > b[field] ? sign : 0));
}

function paged(all: readonly unknown[], query: URLSearchParams, counts = true): Response {
  const from = Number(query.get('cursor') ?? 0);
  const to = from + Number(query.get('limit') ?? 50);
  const next = to < all.length ? { next: String(to) } : {};
  return json({ items: all.slice(from, to), ...next, ...(counts && { total: all.length }) });
}

function blockOf(body: unknown): Block {
  const { kind, value, reason, minutes, tenant = 'acme' } = body as BlockOrder;
  const created = Date.now();
  return { id: 1, kind, value, reason, tenant, by: 'alice', created, until: created + minutes * 60_000 };
}

function rateOf(body: unknown): LossyRate {
  const { target, perSecond, minutes, tenant = 'acme' } = body as LossyRateOrder;
  const changed = Date.now();
  return { id: 1, target, perSecond, tenant, by: 'alice of acme', changed, until: changed + minutes * 60_000 };
}

function traceOf(id: string, body: unknown): object {
  const { seconds } = body as { readonly seconds: number };
  const now = Date.now();
  return { id: `t-${id}`, channel: `admin.trace.${id}`, now, until: now + seconds * 1000 };
}

function drained(drain: DrainState, method: string, body: unknown): DrainState {
  if (method === 'DELETE') return { state: 'serving', left: drain.left };
  if (method === 'GET') return drain;
  const order = body as { readonly rate: number; readonly restart: boolean };
  const began = Date.now();
  const act = { sessions: drain.left, began, ends: began + 50_000, by: 'alice of acme' };
  return { state: 'draining', left: drain.left, ...order, ...act };
}
