import { FakeClock, FakeServer } from '@tidings/testing';
import type { ContractHub, ContractSocket } from './world.js';

/** Every message that a fake server sends or takes is given to it. */
export interface MessageWatch {
  sent(message: string): void;
}

/** The fake server as a hub of the contract; its time moves while somebody waits. */
export function fakeContractHub(watch: MessageWatch = { sent: () => undefined }): ContractHub {
  const clock = new FakeClock();
  const server = new FakeServer({ clock, grace: 4000 });
  return {
    token: ({ user, roles = [], tenant = 'demo' }) => Promise.resolve(server.token(user, { roles, tenant })),
    open: (query, protocols) => opened(server, query, protocols, watch),
    cut: () => server.faults.cut(),
    until: async (check, what) => {
      try {
        await clock.until(check, 30_000);
      } catch (cause) {
        throw new Error(`${what}: not within 30 s`, { cause });
      }
    },
  };
}

function opened(server: FakeServer, query: string, protocols: readonly string[], watch: MessageWatch): ContractSocket {
  const socket = new server.WebSocket(server.url + query, [...protocols]);
  const messages: string[] = [];
  let closedWith: number | undefined;
  socket.onmessage = ({ data }) => {
    const message = String(data);
    watch.sent(message);
    messages.push(message);
  };
  socket.onclose = ({ code }) => (closedWith = code);
  return {
    messages,
    get closedWith() {
      return closedWith;
    },
    get isOpen() {
      return socket.readyState === 1 || messages.length > 0;
    },
    send: (message) => socket.send(message),
    sendBinary: () => socket.send(new ArrayBuffer(1)),
    close: (code) => socket.close(code),
  };
}
