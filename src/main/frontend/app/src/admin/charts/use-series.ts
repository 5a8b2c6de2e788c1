import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Range, Series } from '../admin-api.js';
import { useAdmin } from '../admin-context.js';

/** The series of a range, that of the range before until it is there; asked for anew when its next step is over, at least each minute. */
export function useSeries(range: Range) {
  const { client } = useAdmin();
  return useQuery<Series>({
    queryKey: ['admin', 'series', range],
    queryFn: ({ signal }) => client.series(range, signal),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) => Math.min(data?.step ?? 10_000, 60_000),
  });
}
