import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Transform } from 'node:stream';

const GOODBYE_MS = 200;

/** What becomes of a piece that passes. */
export type Corruption = (piece: Buffer, towards: 'server' | 'client') => Buffer;

/**
 * A way to a server that can be cut, silenced, corrupted and mended, so that no suite stops a
 * server of everybody's.
 *
 * While it is cut, connections are closed, not refused: Jest runs specs in a realm of their own, in
 * which an error that Node itself makes is no `instanceof Error` and taken for a defect.
 */
export class TcpProxy {
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer((near) => {
    if (this.isCut) {
      near
        .on('error', () => undefined)
        .resume()
        .end();
    } else this.connect(near);
  });
  private isCut = false;
  /** Kept while nothing comes through; resolved when everything does again. */
  private silence: PromiseWithResolvers<void> | undefined;
  private corruption: Corruption | undefined;
  private port = 0;

  private constructor(private readonly target: URL) {}

  static async to(url: string): Promise<TcpProxy> {
    const proxy = new TcpProxy(new URL(url));
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    proxy.port = (proxy.server.address() as AddressInfo).port;
    return proxy;
  }

  /** `host:port` of this proxy. */
  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** The same URL by way of this proxy. */
  through(url: string): string {
    const changed = new URL(url);
    changed.hostname = '127.0.0.1';
    changed.port = this.port.toString();
    return changed.href;
  }

  /** Ends every connection, and new ones at once. */
  async cut(): Promise<void> {
    this.isCut = true;
    await Promise.all([...this.sockets].map(endSocket));
  }

  /**
   * A black hole: connections are made and stay, and nothing comes through until it is mended; then
   * everything does, as TCP sends again what has not been acknowledged.
   */
  hush(): void {
    this.silence ??= Promise.withResolvers();
  }

  /** Changes what passes, from now on. */
  corrupt(corruption: Corruption): void {
    this.corruption = corruption;
  }

  /** Lets everything through as it is. */
  mend(): void {
    this.silence?.resolve();
    this.silence = undefined;
    this.corruption = undefined;
    this.isCut = false;
  }

  async close(): Promise<void> {
    await this.cut();
    this.server.close();
  }

  private connect(near: Socket): void {
    const far = connect(Number(this.target.port), this.target.hostname);
    this.join(near, far, 'server');
    this.join(far, near, 'client');
  }

  private join(from: Socket, to: Socket, towards: 'server' | 'client'): void {
    this.sockets.add(from);
    from.on('error', () => undefined);
    from.on('close', () => {
      this.sockets.delete(from);
      void endSocket(to);
    });
    const weather = new Transform({
      transform: (piece: Buffer, _encoding, done) => {
        const pass = () => {
          done(null, this.corruption?.(piece, towards) ?? piece);
        };
        if (this.silence) void this.silence.promise.then(pass);
        else pass();
      },
    });
    from.pipe(weather).pipe(to);
  }
}

/** Ends a socket whose other end may have gone without a word. */
async function endSocket(socket: Socket): Promise<void> {
  if (socket.closed) return;
  // Not `once` of events, which takes an error on the way for a failure.
  const closed = new Promise((resolve) => socket.once('close', resolve));
  const timer = setTimeout(() => socket.destroy(), GOODBYE_MS);
  // What nobody reads any more would keep the socket from its end.
  socket.unpipe().resume().end();
  await closed;
  clearTimeout(timer);
}
