import { connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP proxy on a free loopback port whose connections can be cut, as a lost network cuts them. */
export class CuttableProxy {
  private readonly sockets = new Set<Socket>();
  private cut = false;

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

  /** Lets connections through again. */
  mend(): void {
    this.cut = false;
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
    this.join(near, far);
    this.join(far, near);
  }

  private join(from: Socket, to: Socket): void {
    this.sockets.add(from);
    from.pipe(to);
    from.once('error', () => to.destroy());
    from.once('close', () => {
      this.sockets.delete(from);
      to.destroy();
    });
  }
}
