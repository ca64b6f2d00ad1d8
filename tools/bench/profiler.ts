import { summarise, type CpuProfile } from './profile-summary';

const SAMPLING_INTERVAL_US = 500;

/** Takes CPU profiles of a running app, over its inspector. */
export class Profiler {
  private constructor(private readonly socket: WebSocket) {}

  private lastId = 0;
  private readonly waiting = new Map<number, (result: unknown) => void>();

  static async attach(port: number): Promise<Profiler> {
    const response = await fetch(`http://127.0.0.1:${port}/json/list`);
    const [target] = (await response.json()) as { webSocketDebuggerUrl: string }[];
    if (target === undefined) throw new Error('The inspector has nothing to inspect.');
    const socket = new WebSocket(target.webSocketDebuggerUrl);
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve, { once: true });
      socket.addEventListener('error', reject, { once: true });
    });
    const profiler = new Profiler(socket);
    socket.addEventListener('message', ({ data }) => {
      const { id, result } = JSON.parse(String(data)) as { id: number; result: unknown };
      profiler.waiting.get(id)?.(result);
      profiler.waiting.delete(id);
    });
    await profiler.call('Profiler.enable');
    await profiler.call('Profiler.setSamplingInterval', { interval: SAMPLING_INTERVAL_US });
    return profiler;
  }

  async start(): Promise<void> {
    await this.call('Profiler.start');
  }

  async stop(): Promise<{ profile: CpuProfile; summary: string[] }> {
    const { profile } = (await this.call('Profiler.stop')) as { profile: CpuProfile };
    return { profile, summary: summarise(profile) };
  }

  close(): void {
    this.socket.close();
  }

  private call(method: string, params: object = {}): Promise<unknown> {
    this.lastId += 1;
    const id = this.lastId;
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      this.socket.send(JSON.stringify({ id, method, params }));
    });
  }
}
