/** What stands beside the snippets of each page in the application of its reader, by the path of the page. */
export const NAMES = {
  'packages/realtime/README.md': `
    declare const connection: import('@tidings/realtime').RealtimeConnection;
    declare const show: (text: string) => void;
    declare const transport: {
      send(request: unknown): void;
      onFrame(take: (frame: import('@tidings/realtime/reconciler').ReconcilerFrame<Notes, Line>) => void): void;
    };
    declare const render: () => void;
    declare const tell: (payload: unknown) => void;
    declare const joined: (ours: string | undefined, theirs: string) => string;
    declare const draw: (moves: readonly CursorMove[], dropped: number) => void;
    declare const plot: (prices: readonly Price[]) => void;
    declare const fetchToken: () => Promise<string>;
    type Notes = Readonly<Record<string, string>>;
    interface Line { readonly key: string; readonly text: string }
    interface CursorMove { readonly user: string }
    interface Price { readonly value: number }`,
  'packages/react/README.md': `
    declare const tokenOfMyApplication: () => Promise<string>;
    declare const api: { get(path: string, options: { signal: AbortSignal }): Promise<{ revenue: number }> };
    declare const Metric: (props: { value: number | undefined; updated: number | undefined; live: boolean }) => null;
    declare const chime: HTMLAudioElement;
    interface Move { readonly user: string }
    interface Price { readonly value: number }
    declare const appendToDisplay: (text: string) => void;
    declare const finalizeMessage: (answer: import('@tidings/realtime').AiComplete) => void;
    declare const showError: (problem: Error) => void;
    declare const StreamingIndicator: () => null;`,
  'packages/testing/README.md': `
    declare const clock: import('@tidings/testing').FakeClock;
    declare const server: import('@tidings/testing').FakeServer;
    declare const connection: import('@tidings/realtime').RealtimeConnection;
    declare const documentNow: () => { title: string };
    declare const Lobby: () => null;`,
  'packages/devtools/README.md': `
    declare const connection: import('@tidings/realtime').RealtimeConnection;
    declare const App: () => null;`,
  '../../../README.md': `
    declare const fetchToken: () => Promise<string>;
    declare const redraw: (event: unknown) => void;
    declare const Avatars: (props: { members: readonly import('@tidings/realtime').Member[] }) => null;`,
  '../../docs/tabs.md': `
    declare const connection: import('@tidings/realtime/tabs').SharedConnection;
    declare const fetchToken: () => Promise<string>;
    declare const showBadge: (count: number) => void;
    declare const banner: HTMLElement;`,
};
