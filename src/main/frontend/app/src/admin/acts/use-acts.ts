import { useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query';
import type { Block, BlockOrder, Connection, DisconnectOrder, LossyRate, LossyRateOrder } from '../admin-api.js';
import { useAdmin } from '../admin-context.js';
import { counted, moment } from '../format.js';
import { useNotices } from '../notices.js';
import { listKey, type Pages } from '../table/use-list.js';

type IsHit = (connection: Connection) => boolean;

/** Takes connections out of all lists that are loaded, as they are about to end. */
function useTakeOut(): (isHit: IsHit) => void {
  const queries = useQueryClient();
  return (isHit) => {
    const key = { queryKey: listKey('connections') };
    void queries.cancelQueries(key); // What is on its way was read before.
    queries.setQueriesData<Pages<Connection>>(key, (pages) => pages && without(pages, isHit));
  };
}

/** The pages without what is hit. Totals are less by as many. */
export function without(list: Pages<Connection>, isHit: IsHit): Pages<Connection> {
  const hit = list.pages.flatMap(({ items }) => items).filter(isHit).length;
  if (hit === 0) return list;
  const pages = list.pages.map((page) => ({
    ...page,
    items: page.items.filter((item) => !isHit(item)),
    ...(page.total !== undefined && { total: Math.max(0, page.total - hit) }),
  }));
  return { ...list, pages };
}

/** Ends one connection, or all of its user. */
export function useDisconnect(what: 'connection' | 'user', connection: Connection, onDone: () => void) {
  const { client, scope } = useAdmin();
  const tell = useNotices();
  const takeOut = useTakeOut();
  const { id, userId, tenant, name } = connection;
  return useMutation({
    mutationFn: (order: DisconnectOrder) =>
      what === 'connection'
        ? client.disconnect(id, order)
        : client.disconnectUser(userId, scope === 'site' ? { ...order, tenant } : order),
    onSuccess: ({ disconnected }) => {
      takeOut((other) =>
        what === 'connection' ? other.id === id : other.userId === userId && other.tenant === tenant,
      );
      const title = what === 'connection' ? `The connection of ${name} is ended` : `${name} is disconnected`;
      tell({ title, text: `${counted(disconnected, 'connection')} ended.` });
      onDone();
    },
  });
}

/** Blocks a user, a device or a token. */
export function useBlock(onDone: () => void) {
  const { client, scope } = useAdmin();
  const queries = useQueryClient();
  const tell = useNotices();
  const takeOut = useTakeOut();
  return useMutation({
    mutationFn: ({ tenant, ...order }: BlockOrder) =>
      client.block(scope === 'site' && tenant !== undefined ? { ...order, tenant } : order),
    onSuccess: (block) => {
      takeOut((connection) => isHitBy(block, connection));
      void queries.invalidateQueries({ queryKey: listKey('blocks') });
      const title = `The ${block.kind} ${block.value} is blocked`;
      tell({ title, text: `Until ${moment(block.until)}.` });
      onDone();
    },
  });
}

/** Lets in again who was blocked. */
export function useUnblock(block: Block, onDone: () => void) {
  const { client } = useAdmin();
  const queries = useQueryClient();
  const tell = useNotices();
  return useMutation({
    mutationFn: () => client.unblock(block.id),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: listKey('blocks') });
      tell({ title: `The ${block.kind} ${block.value} is no longer blocked` });
      onDone();
    },
  });
}

/** Changes how often lossy channels pass on. */
export function useChangeLossyRate(onDone: () => void) {
  const { client, scope } = useAdmin();
  const queries = useQueryClient();
  const tell = useNotices();
  return useMutation({
    mutationFn: ({ tenant, ...order }: LossyRateOrder) =>
      client.changeLossyRate(scope === 'site' && tenant !== undefined ? { ...order, tenant } : order),
    onSuccess: ({ target, perSecond, until }) => {
      lossyRatesChanged(queries);
      tell({ title: `${target} passes on ${perSecond} a second of each sender`, text: `Until ${moment(until)}.` });
      onDone();
    },
  });
}

/** Gives lossy channels their usual rate again. */
export function useTakeBackLossyRate({ id, target }: LossyRate, onDone: () => void) {
  const { client } = useAdmin();
  const queries = useQueryClient();
  const tell = useNotices();
  return useMutation({
    mutationFn: () => client.takeBackLossyRate(id),
    onSuccess: () => {
      tell({ title: `${target} has its usual rate again` });
      onDone();
    },
    onSettled: () => lossyRatesChanged(queries), // It may have ended by itself.
  });
}

function lossyRatesChanged(queries: QueryClient): void {
  void queries.invalidateQueries({ queryKey: listKey('lossy-rates') });
  void queries.invalidateQueries({ queryKey: listKey('channels') });
}

/** Whether a block ends a connection. */
function isHitBy({ kind, value, tenant }: Block, { tenant: own, userId, device, token }: Connection): boolean {
  return own === tenant && value === { user: userId, device, token }[kind];
}
