import { expectTypeOf, it } from 'vitest';
import * as zod from 'zod';
import type {
  Channel,
  ChannelOptions,
  CheckedChannelOptions,
  MessageFrame,
  Published,
  RealtimeConnection,
  StandardSchema,
  TypedFrame,
} from '../src/index.js';

interface Note {
  readonly title: string;
}

const NoteSchema = zod.object({ title: zod.string() });
const Dated = zod.object({ at: zod.number().transform((millis) => new Date(millis)) });

/** Never called: only its types matter. */
export const channels = (connection: RealtimeConnection, options: ChannelOptions) => ({
  passed: connection.channel<Note>('a.b', options),
  untyped: connection.channel('a.b'),
  named: connection.channel<Note>('a.b', { history: 5 }),
  checked: connection.channel('a.b', { schema: NoteSchema }),
  both: connection.channel<Note>('a.b', { schema: NoteSchema }),
  changed: connection.channel('a.b', { schema: Dated }),
});
type Channels = ReturnType<typeof channels>;

it('gives payloads the type that the caller names, else unknown', () => {
  expectTypeOf<Channels['untyped']>().toEqualTypeOf<Channel>();
  expectTypeOf<Channels['named']>().toEqualTypeOf<Channel<Note>>();
  expectTypeOf<Channels['passed']>().toEqualTypeOf<Channel<Note>>();
  expectTypeOf<Parameters<Channels['untyped']['publish']>[0]>().toBeUnknown();
  expectTypeOf<Parameters<Channels['named']['publish']>[0]>().toEqualTypeOf<Note>();
});

it('gives payloads the type of the schema: what it makes for listeners, what it takes for publishers', () => {
  expectTypeOf<Channels['checked']>().toEqualTypeOf<Channel<{ title: string }>>();
  expectTypeOf<Channels['both']>().toEqualTypeOf<Channel<Note>>();
  expectTypeOf<Channels['changed']>().toEqualTypeOf<Channel<{ at: Date }, { at: number }>>();
  expectTypeOf<Parameters<Channels['changed']['publish']>[0]>().toEqualTypeOf<{ at: number }>();
});

it('refuses a schema of something else than the caller names', () => {
  expectTypeOf<{ schema: typeof NoteSchema }>().toExtend<CheckedChannelOptions<Note>>();
  expectTypeOf<{ schema: typeof NoteSchema }>().not.toExtend<CheckedChannelOptions<{ count: number }>>();
  expectTypeOf<{ schema: (value: unknown) => Note }>().not.toExtend<CheckedChannelOptions<Note>>();
});

it('takes schemas of libraries as they are', () => {
  expectTypeOf<typeof Dated>().toExtend<StandardSchema<{ at: number }, { at: Date }>>();
});

it('gives listeners the arguments of their event', () => {
  type On = (channel: Channel<Note>) => {
    message: Parameters<Parameters<typeof channel.on<'message'>>[1]>;
    state: Parameters<Parameters<typeof channel.on<'state'>>[1]>;
    typed: Parameters<Parameters<typeof channel.onType<Note>>[1]>;
  };
  expectTypeOf<ReturnType<On>['message']>().toEqualTypeOf<[payload: Note, frame: MessageFrame]>();
  expectTypeOf<ReturnType<On>['state']>().toEqualTypeOf<
    [state: 'unsubscribed' | 'subscribing' | 'subscribed' | 'unsubscribing']
  >();
  expectTypeOf<ReturnType<On>['typed']>().toEqualTypeOf<[payload: Note, frame: TypedFrame]>();
  expectTypeOf<ReturnType<Channel<Note>['publish']>>().toEqualTypeOf<Promise<Published>>();
});
