import { connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP proxy on a free loopback port whose connections can be cut, as a lost network cuts them. */
export class CuttableProxy {
  private readonly sockets = new Set<Socket>();
  private cut = false;
  private noSockets = false;
  private silent: 'up' | 'down' | undefined;
  private blocked: RegExp | undefined;

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  /** Listens, and passes everything on to the port. */
  static start(target: number): Promise<CuttableProxy> {
    return new Promise((resolve, reject) => {
      const server = createServer();
      server.once('error', reject);
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        const port = typeof address === 'object' && address !== null ? address.port : 0;
        const proxy = new CuttableProxy(server, port);
        server.on('connection', (socket) => proxy.pass(socket, target));
        resolve(proxy);
      });
    });
  }

  /** Resets every connection, and refuses new ones until {@link mend}. */
  cutOff(): void {
    this.cut = true;
    this.sockets.forEach((socket) => socket.resetAndDestroy());
    this.sockets.clear();
  }

  /** Resets every connection, and each one that asks for frames until {@link mend}; pages can be loaded. */
  cutOffSockets(): void {
    this.cutOff();
    this.cut = false;
    this.noSockets = true;
  }

  /** Answers what begins so with 403, as a proxy does whose owner allows it not, and cuts what goes on of it. */
  block(...requests: readonly string[]): void {
    this.blocked = new RegExp(`^(${requests.join('|')})`);
    this.cutOff();
    this.cut = false;
  }

  /** Swallows what goes up to the hub, or what comes down from it, while the connections stay open. */
  silence(direction: 'up' | 'down'): void {
    this.silent = direction;
  }

  /** Lets connections and everything in them through again. */
  mend(): void {
    this.cut = this.noSockets = false;
    this.silent = this.blocked = undefined;
  }

  /** Ends the proxy. */
  async stop(): Promise<void> {
    this.cutOff();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private pass(near: Socket, target: number): void {
    if (this.cut) {
      near.resetAndDestroy();
      return;
    }
    const far = connect(target, '127.0.0.1');
    this.join(near, far, 'up');
    this.join(far, near, 'down');
  }

  private join(from: Socket, to: Socket, direction: 'up' | 'down'): void {
    this.sockets.add(from);
    from.on('data', (chunk) => {
      if (this.noSockets && direction === 'up' && asksForFrames(chunk)) from.resetAndDestroy();
      else if (direction === 'up' && this.blocked?.test(chunk.toString('latin1', 0, 4096)) === true)
        from.end(FORBIDDEN);
      else if (this.silent !== direction) to.write(chunk);
    });
    from.once('end', () => to.end());
    from.once('error', () => to.destroy());
    from.once('close', () => {
      this.sockets.delete(from);
      to.destroy();
    });
  }
}

const FORBIDDEN = 'HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';

function asksForFrames(chunk: Buffer): boolean {
  return /^(GET \/ws|\w+ \/api\/(events|poll|frames))/.test(chunk.toString('latin1', 0, 64));
}
