import type { MessageFrame } from '@tidings/realtime';

/** What travels in a chat channel. */
export interface ChatPayload {
  readonly text: string;
}

/** A line that was said. */
export interface Line {
  readonly kind: 'line';
  /** The event id, or the publish id until there is one. */
  readonly key: string;
  readonly sender: string;
  readonly own: boolean;
  /** Unix milliseconds. */
  readonly time: number;
  readonly text: string;
  readonly state: 'sent' | 'pending' | 'failed';
  /** Why it failed. */
  readonly reason?: string | undefined;
  /** It would fail again. */
  readonly hopeless?: boolean | undefined;
}

/** A place where events are missing. */
export interface Gap {
  readonly kind: 'gap';
  readonly key: string;
}

/** What one room shows; never changed, only replaced. */
export interface Chat {
  /** In the order of the channel; at most the last {@link LONGEST}. */
  readonly told: readonly (Line | Gap)[];
  /** Own lines that have not come back as events yet; the key is the publish id. */
  readonly outgoing: readonly Line[];
}

/** What happens in a room. */
export type ChatAction =
  | { readonly type: 'event'; readonly frame: MessageFrame; readonly userId: string }
  | { readonly type: 'gap'; readonly to: string }
  | {
      readonly type: 'said';
      readonly id: string;
      readonly text: string;
      readonly sender: string;
      readonly time: number;
    }
  | { readonly type: 'acked'; readonly id: string }
  | { readonly type: 'failed'; readonly id: string; readonly reason: string; readonly hopeless?: boolean }
  | { readonly type: 'retried'; readonly id: string };

/** Nothing said. */
export const EMPTY_CHAT: Chat = { told: [], outgoing: [] };

/** How many lines are kept. */
export const LONGEST = 1000;

/** The room after an action. An own line leaves `outgoing` when its event comes, before or after the ack. */
export function chatAfter(chat: Chat, action: ChatAction): Chat {
  switch (action.type) {
    case 'event':
      return told(withoutOutgoing(chat, action.frame), lineOf(action.frame, action.userId));
    case 'gap':
      return told(chat, { kind: 'gap', key: `gap ${action.to}` });
    case 'said': {
      const { id: key, text, sender, time } = action;
      const line: Line = { kind: 'line', key, sender, own: true, time, text, state: 'pending' };
      return { ...chat, outgoing: [...chat.outgoing, line] };
    }
    case 'acked':
      return changed(chat, action.id, (line) => ({ ...line, state: 'sent', reason: undefined }));
    case 'failed': {
      const { id, reason, hopeless } = action;
      return changed(chat, id, (line) => ({ ...line, state: 'failed', reason, hopeless }));
    }
    case 'retried':
      return changed(chat, action.id, (line) => ({ ...line, state: 'pending', reason: undefined }));
  }
}

function told(chat: Chat, entry: Line | Gap): Chat {
  if (chat.told.some(({ key }) => key === entry.key)) return chat;
  return { ...chat, told: [...chat.told, entry].slice(-LONGEST) };
}

function lineOf({ id, sender, payload, timestamp }: MessageFrame, userId: string): Line {
  const own = sender.userId === userId;
  return { kind: 'line', key: id, sender: sender.name, own, time: timestamp, text: textOf(payload), state: 'sent' };
}

/** Whoever may publish may publish anything. */
function textOf(payload: unknown): string {
  const text = payload instanceof Object && 'text' in payload ? payload.text : undefined;
  return typeof text === 'string' ? text : '(something that this page cannot show)';
}

function withoutOutgoing(chat: Chat, { ref }: MessageFrame): Chat {
  const outgoing = chat.outgoing.filter(({ key }) => key !== ref);
  return outgoing.length === chat.outgoing.length ? chat : { ...chat, outgoing };
}

function changed(chat: Chat, id: string, change: (line: Line) => Line): Chat {
  return { ...chat, outgoing: chat.outgoing.map((line) => (line.key === id ? change(line) : line)) };
}
