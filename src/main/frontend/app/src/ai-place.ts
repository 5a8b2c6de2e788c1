import { useSyncExternalStore } from 'react';

/** Where somebody is in the workspace, as the page's address says it behind `#`. */
export interface Place {
  readonly tab: 'room' | 'assistant';
  /** The conversation that is open with the assistant; none: a new one. */
  readonly conversationId: number | undefined;
}

/** `#assistant` is a new conversation, `#assistant/17` one that there is, anything else the room. */
export function placeOf(hash: string): Place {
  const [, id] = /^#assistant(?:\/([1-9]\d{0,15}))?$/.exec(hash) ?? [];
  return {
    tab: hash.startsWith('#assistant') ? 'assistant' : 'room',
    conversationId: id === undefined ? id : Number(id),
  };
}

/** Goes somewhere; the browser's Back comes from there. */
export function goTo(tab: Place['tab'], conversationId?: number): void {
  if (tab === 'room') location.hash = '';
  else location.hash = conversationId === undefined ? 'assistant' : `assistant/${conversationId}`;
  for (const changed of listeners) changed(); // The browser tells of it too late for the next picture.
}

const listeners = new Set<() => void>();

/** Where the page is; follows the address. */
export function usePlace(): Place {
  return placeOf(useSyncExternalStore(subscribe, () => location.hash));
}

function subscribe(changed: () => void): () => void {
  listeners.add(changed);
  window.addEventListener('hashchange', changed);
  return () => {
    listeners.delete(changed);
    window.removeEventListener('hashchange', changed);
  };
}
