const DEFAULT_ROOM = 'lobby';
const LONGEST = 200;

/** The room that a page address names with ?room=, made fit for a channel name; the lobby where it names none. */
export function roomOf(search: string): string {
  const named = new URLSearchParams(search).get('room') ?? '';
  const room = named
    .trim()
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .slice(0, LONGEST);
  return room === '' ? DEFAULT_ROOM : room;
}

/** The channel of a room. */
export function channelOf(room: string): string {
  return `workspace.${room}`;
}

/** The address of the hub's WebSocket on the origin of the page. */
export function socketUrl({ protocol, host }: Pick<Location, 'protocol' | 'host'>): string {
  return `${protocol === 'https:' ? 'wss' : 'ws'}://${host}/ws`;
}
