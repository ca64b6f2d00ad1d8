import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/**
 * What a way to a server does to what goes over it.
 *
 * `closed`: connections end, and new ones at once. `silent`: a black hole: connections are taken,
 * bytes are swallowed. `reset`: connections break with a RST. `slow`: every piece is late.
 * `sliced`: tiny pieces, some time apart. `limited`: a connection breaks after some bytes.
 * `corrupt`: the first byte that goes that way is another one, then the connection breaks.
 */
export type ProxyMode =
  | { readonly kind: 'open' | 'closed' | 'silent' | 'reset' }
  | { readonly kind: 'slow'; readonly delayMs: number }
  | { readonly kind: 'sliced'; readonly bytes: number; readonly pauseMs: number }
  | { readonly kind: 'limited'; readonly bytes: number }
  | { readonly kind: 'corrupt'; readonly direction: Direction };

export type Direction = 'to_server' | 'to_client';

const OPEN: ProxyMode = { kind: 'open' };
/** Slicing a large answer must not take minutes: what is beyond goes in one piece. */
const SLICES_MAX = 40;

/** A TCP proxy that can be told to misbehave, for connections that are there and for new ones. */
export class FaultProxy {
  private readonly pairs = new Set<Pair>();
  private readonly server = createServer((near) => {
    this.accept(near);
  });
  private mode: ProxyMode = OPEN;
  private turn = 0;

  private constructor(
    readonly port: number,
    private readonly targetPorts: readonly number[],
  ) {}

  /** @param targetPorts on 127.0.0.1; connections go to them in turn */
  static async listen(port: number, targetPorts: readonly number[]): Promise<FaultProxy> {
    const proxy = new FaultProxy(port, targetPorts);
    proxy.server.listen(port, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  /** Changes what happens from now on. What a broken way has swallowed is gone. */
  set(mode: ProxyMode): void {
    const wasSilent = this.mode.kind === 'silent';
    this.mode = mode;
    // A connection with a hole in it can only be broken: its two ends no longer agree.
    if (wasSilent || mode.kind === 'closed' || mode.kind === 'reset') this.breakAll();
  }

  heal(): void {
    this.set(OPEN);
  }

  /** Breaks what is connected, and takes new connections. */
  breakAll(): void {
    for (const pair of this.pairs) pair.end(this.mode.kind === 'reset');
  }

  async close(): Promise<void> {
    this.server.close();
    for (const pair of this.pairs) pair.end(true);
    await once(this.server, 'close');
  }

  private accept(near: Socket): void {
    if (this.mode.kind === 'closed' || this.mode.kind === 'reset') {
      near.on('error', () => undefined);
      if (this.mode.kind === 'reset') near.resetAndDestroy();
      else near.destroy();
      return;
    }
    const port = this.targetPorts[this.turn % this.targetPorts.length] ?? 0;
    this.turn += 1;
    const pair = new Pair(near, connect({ port, host: '127.0.0.1' }), () => this.mode);
    this.pairs.add(pair);
    pair.onEnd(() => this.pairs.delete(pair));
  }
}

/** The two halves of one connection. */
class Pair {
  private readonly listeners: (() => void)[] = [];
  private isEnded = false;
  private bytes = 0;

  constructor(
    private readonly near: Socket,
    private readonly far: Socket,
    private readonly modeNow: () => ProxyMode,
  ) {
    near.setNoDelay(true);
    far.setNoDelay(true);
    this.join(near, far, 'to_server');
    this.join(far, near, 'to_client');
  }

  onEnd(listener: () => void): void {
    this.listeners.push(listener);
  }

  end(isReset = false): void {
    if (this.isEnded) return;
    this.isEnded = true;
    for (const socket of [this.near, this.far]) {
      if (isReset && !socket.connecting) socket.resetAndDestroy();
      else socket.destroy();
    }
    for (const listener of this.listeners) listener();
  }

  private join(from: Socket, to: Socket, direction: Direction): void {
    let previous = Promise.resolve();
    from.on('error', () => {
      this.end();
    });
    from.on('close', () => {
      // What is still on its way arrives first.
      void previous.then(() => {
        this.end();
      });
    });
    from.on('data', (chunk: Buffer) => {
      from.pause();
      previous = previous
        .then(() => this.pass(chunk, to, direction))
        .then(() => {
          if (!this.isEnded) from.resume();
        });
    });
  }

  private async pass(chunk: Buffer, to: Socket, direction: Direction): Promise<void> {
    const mode = this.modeNow();
    switch (mode.kind) {
      case 'open':
      case 'closed':
      case 'reset':
        return this.write(to, chunk);
      case 'silent':
        return;
      case 'slow':
        await pause(mode.delayMs);
        return this.write(to, chunk);
      case 'sliced':
        return this.writeSliced(to, chunk, mode.bytes, mode.pauseMs);
      case 'limited':
        await this.write(to, chunk.subarray(0, Math.max(mode.bytes - this.bytes, 0)));
        this.bytes += chunk.length;
        if (this.bytes >= mode.bytes) this.end(true);
        return;
      case 'corrupt':
        // Where every protocol says what follows and how long it is; then nothing more of it may
        // arrive, since plain TCP gives the other side no way to notice a changed value.
        if (direction !== mode.direction) return this.write(to, chunk);
        await this.write(to, corrupted(chunk));
        this.end();
        return;
      default:
        return mode satisfies never;
    }
  }

  private async writeSliced(to: Socket, chunk: Buffer, bytes: number, pauseMs: number) {
    let offset = 0;
    for (let slice = 0; slice < SLICES_MAX && offset < chunk.length; slice += 1) {
      await this.write(to, chunk.subarray(offset, offset + bytes));
      offset += bytes;
      await pause(pauseMs);
    }
    if (offset < chunk.length) await this.write(to, chunk.subarray(offset));
  }

  private async write(to: Socket, chunk: Buffer): Promise<void> {
    if (this.isEnded || chunk.length === 0) return;
    await new Promise<void>((resolve) => {
      to.write(chunk, () => {
        resolve();
      });
    });
  }
}

function corrupted(chunk: Buffer): Buffer {
  const copy = Buffer.from(chunk);
  copy[0] = (copy[0] ?? 0) ^ 0x80;
  return copy;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
