import { RealtimeConnection, type GapFrame, type RealtimeConfig } from '@tidings/realtime';
import { FakeClock, FakeServer, type FakeServerOptions } from '@tidings/testing';

/** A server and its clock. */
export class World {
  readonly clock = new FakeClock();
  readonly server: FakeServer;

  constructor(options: FakeServerOptions = {}) {
    this.server = new FakeServer({ clock: this.clock, ...options });
  }

  /** A connection of a user that is ready. */
  async connected(user: string, config: Partial<RealtimeConfig> = {}): Promise<RealtimeConnection> {
    const connection = new RealtimeConnection(this.server.configFor(user, config));
    void connection.connect();
    await this.clock.settle();
    if (connection.status !== 'connected') throw new Error(`${user} is ${connection.status}`);
    return connection;
  }
}

/** What a reader of a channel of texts has seen. */
export class Readings {
  readonly texts: string[] = [];
  readonly gaps: GapFrame[] = [];

  constructor(connection: RealtimeConnection, channel: string) {
    connection.channel<string>(channel).on('message', (text) => this.texts.push(text));
    connection.channel(channel).on('gap', (gap) => this.gaps.push(gap));
  }
}
