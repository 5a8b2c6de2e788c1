import { keepPreviousData, useInfiniteQuery, useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type { Page } from '../admin-api.js';
import type { ListWish } from '../admin-client.js';

/** Loads a page of a list. The same function in every render. */
export type LoadPage<T> = (wish: ListWish, signal: AbortSignal) => Promise<Page<T>>;

/** A page with the time when it came, Unix milliseconds. */
export type LoadedPage<T> = Page<T> & { readonly loadedAt: number };

export type Pages<T> = InfiniteData<LoadedPage<T>, string | undefined>;

/** A list as far as it is loaded. */
export interface List<T> {
  /**
   * Undefined until the first page is there; the same array until it changes. After a change of search or order those of
   * before, until the others are there.
   */
  readonly items: readonly T[] | undefined;
  readonly total: number | undefined;
  /** There are more than those that are loaded. */
  readonly hasMore: boolean;
  /** When its last page was loaded, Unix milliseconds. */
  readonly loadedAt: number;
  /** When an item of it was loaded, Unix milliseconds; the same function as long as the items are the same. */
  readonly timeOf: (item: T) => number;
  readonly error: Error | null;
  /** What is shown is that of another search or order. */
  readonly isOutdated: boolean;
  readonly isLoadingMore: boolean;
  /** Loads the next page, unless there is none, or one is being loaded, or loading has failed. */
  readonly more: () => void;
  /** Begins again with the first page. */
  readonly refresh: () => void;
  /** Tries again what has failed. */
  readonly retry: () => void;
}

/** How often a list of one page is loaded anew, in milliseconds. Longer ones are not: rows would move under the reader. */
const REFRESH = 10_000;

/** The key of a list in TanStack Query's cache; all orders and searches of the list begin with the same. */
export function listKey(name: string): string[] {
  return ['admin', 'list', name];
}

/** What a list is made of. All of it the same in every render. */
export interface ListSource<T> {
  /** Names the list in the cache. */
  readonly name: string;
  readonly load: LoadPage<T>;
  readonly idOf: (item: T) => string;
}

/**
 * A list that is loaded page by page as it is asked for more. Another search or order is another list. An item that has
 * moved while pages were loaded, and is in two of them, is there once.
 */
export function useList<T>({ name, load, idOf }: ListSource<T>, { search = '', sort = '' }: ListWish): List<T> {
  const queries = useQueryClient();
  const key = useMemo(() => [...listKey(name), search, sort], [name, search, sort]);
  const query = useInfiniteQuery<LoadedPage<T>, Error, Pages<T>, string[], string | undefined>({
    queryKey: key,
    queryFn: async ({ pageParam, signal }) => ({
      ...(await load({ search, sort: sort || undefined, cursor: pageParam }, signal)),
      loadedAt: Date.now(),
    }),
    placeholderData: keepPreviousData,
    initialPageParam: undefined,
    getNextPageParam: ({ next }) => next,
    refetchInterval: ({ state: { data } }) => (data?.pages.length === 1 ? REFRESH : false),
    refetchOnMount: ({ state: { data } }) => (data?.pages.length ?? 0) <= 1,
  });
  const { data, error, isFetching, isFetchingNextPage, isPlaceholderData, hasNextPage, fetchNextPage, refetch } = query;
  const items = useMemo(() => data && onceEach(data, idOf), [data, idOf]);
  const timeOf = useMemo(() => timesOf(data), [data]);
  const more = useCallback(() => {
    if (hasNextPage && !isFetching && error === null) void fetchNextPage();
  }, [hasNextPage, isFetching, error, fetchNextPage]);
  const refresh = useCallback(() => {
    queries.setQueryData<Pages<T>>(key, firstPageOf);
    void queries.invalidateQueries({ queryKey: key, exact: true });
  }, [queries, key]);
  const retry = useCallback(() => {
    if (query.isFetchNextPageError) void fetchNextPage();
    else void refetch();
  }, [query.isFetchNextPageError, fetchNextPage, refetch]);
  return {
    items,
    total: data?.pages.at(-1)?.total,
    hasMore: hasNextPage,
    loadedAt: data?.pages.at(-1)?.loadedAt ?? 0,
    timeOf,
    error,
    isOutdated: isPlaceholderData,
    isLoadingMore: isFetchingNextPage,
    more,
    refresh,
    retry,
  };
}

function onceEach<T>({ pages }: Pages<T>, idOf: (item: T) => string): readonly T[] {
  const items = new Map<string, T>();
  for (const item of pages.flatMap((page) => page.items)) items.set(idOf(item), item);
  return [...items.values()];
}

/** Each page's own, so that what is on the screen stays as it is when another page comes. */
function timesOf<T>(data: Pages<T> | undefined): (item: T) => number {
  const times = new Map<T, number>();
  for (const { items, loadedAt } of data?.pages ?? []) for (const item of items) times.set(item, loadedAt);
  return (item) => times.get(item) ?? 0;
}

function firstPageOf<T>(pages: Pages<T> | undefined): Pages<T> | undefined {
  return pages && { pages: pages.pages.slice(0, 1), pageParams: pages.pageParams.slice(0, 1) };
}
