import { Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState, type ReactNode } from 'react';
import { AdminFailure } from '../admin-failure.js';
import { refine, useAdminPlace } from '../admin-place.js';
import { count, counted } from '../format.js';
import { RowsSkeleton } from '../skeletons.js';
import { Age } from '../times.js';
import { useList, type List, type ListSource } from './use-list.js';
import { VirtualTable } from './virtual-table.js';
import type { Column } from './columns.js';

interface ListPageProps<T> extends ListSource<T> {
  readonly title: string;
  /** What is in the list, where its title does not say it. */
  readonly about?: string;
  /** One of the list and several, for numbers. */
  readonly one: string;
  readonly several: string;
  readonly columns: readonly Column<T>[];
  /** What the search looks in; without it there is none. */
  readonly searches?: string;
  /** The order until another is chosen. */
  readonly defaultSort?: string;
  readonly openId?: string | undefined;
  readonly onOpen?: (item: T) => void;
  /** What can be done here, beside the search. */
  readonly acts?: ReactNode;
  /** What to say when the list is empty. */
  readonly empty: ReactNode;
}

/** How long after the last key a search begins, in milliseconds. */
const PAUSE = 300;

/** A page that is one list: its head with search and age, its table, and what to say without rows. */
export function ListPage<T>(props: ListPageProps<T>): ReactNode {
  const { name, title, about, one, several, load, columns, idOf, searches, defaultSort, openId, onOpen, acts, empty } =
    props;
  const { search, sort = defaultSort } = useAdminPlace();
  const [typed, setTyped] = useState(search);
  const [followed, setFollowed] = useState(search);
  if (followed !== search) {
    setFollowed(search);
    if (typed.trim() !== search) setTyped(search); // The address has changed by something else than typing.
  }
  const apply = useDebouncedCallback((text: string) => refine({ search: text.trim() }), PAUSE);
  const list = useList({ name, load, idOf }, { search, sort });
  return (
    <Stack gap="sm" className="admin-list">
      <Group justify="space-between" gap="xs">
        <Group gap="sm">
          <Title order={2} size="h4">
            {title}
          </Title>
          <Counted list={list} one={one} several={several} />
        </Group>
        <Group gap="xs">
          {searches !== undefined && (
            <TextInput
              type="search"
              size="xs"
              w={260}
              aria-label={`Search in ${searches}`}
              placeholder={searches}
              value={typed}
              maxLength={128}
              onChange={(event) => {
                setTyped(event.currentTarget.value);
                apply(event.currentTarget.value);
              }}
              data-testid="search"
            />
          )}
          <Button size="compact-sm" variant="default" onClick={list.refresh}>
            Refresh
          </Button>
          {acts}
        </Group>
      </Group>
      {about !== undefined && (
        <Text size="xs" c="dimmed">
          {about}
        </Text>
      )}
      {list.error !== null && (
        <AdminFailure what={`The ${several} could not be loaded`} error={list.error} onRetry={list.retry} />
      )}
      {list.items === undefined && list.error === null && <RowsSkeleton label={`Loading ${several}`} />}
      {list.items?.length === 0 && (
        <Text c="dimmed" p="md" data-testid="empty">
          {search === '' ? empty : `No ${one} matches “${search}”.`}
        </Text>
      )}
      {list.items !== undefined && list.items.length > 0 && (
        <VirtualTable
          label={title}
          columns={columns}
          items={list.items}
          idOf={idOf}
          timeOf={list.timeOf}
          part={`${search}\n${sort ?? ''}`}
          isBusy={list.isOutdated}
          total={list.total ?? (list.hasMore ? undefined : list.items.length)}
          sort={sort}
          onSort={(chosen) => refine({ sort: chosen ?? '' })}
          openId={openId}
          onOpen={onOpen}
          onNearEnd={list.more}
        />
      )}
      <Text size="xs" c="dimmed" mih={18} role="status">
        {list.isLoadingMore && `Loading more ${several}…`}
      </Text>
    </Stack>
  );
}

function Counted<T>({ list, one, several }: { list: List<T>; one: string; several: string }): ReactNode {
  const { items, total, hasMore, loadedAt } = list;
  if (items === undefined) return null;
  return (
    <Text size="xs" c="dimmed" data-testid="counted">
      {counted(total ?? items.length, one, several)}
      {total !== undefined && hasMore && `, ${count(items.length)} loaded`}
      {total === undefined && hasMore && ' loaded, and there are more'}, <Age at={loadedAt} />
    </Text>
  );
}
