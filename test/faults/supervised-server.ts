import { readdirSync, readFileSync } from 'node:fs';
import type { LocalServer } from '../../tools/stack/index.js';
import { signalPid } from '../../tools/stack/child.js';

/** PostgreSQL, Redis or Kafka as a real process: killed, frozen and started again. */
export class SupervisedServer {
  private running: LocalServer | undefined;

  constructor(private readonly launch: () => Promise<LocalServer>) {}

  get url(): string {
    return this.server().url;
  }

  async start(): Promise<void> {
    this.running = await this.launch();
  }

  /** @param signal what ends it at once: SIGKILL, or SIGQUIT for PostgreSQL's immediate shutdown */
  async crash(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const server = this.server();
    server.kill(signal);
    await server.exited;
  }

  /** Freezes all its processes: PostgreSQL answers from children of the one that was started. */
  freeze(): void {
    for (const pid of this.pids()) signalPid(pid, 'SIGSTOP');
  }

  thaw(): void {
    for (const pid of this.pids()) signalPid(pid, 'SIGCONT');
  }

  async stop(): Promise<void> {
    if (!this.running) return;
    this.thaw();
    await this.running.stop();
  }

  /** The parent first: once it is stopped, there are no new children. */
  private pids(): number[] {
    const { pid } = this.server();
    return [pid, ...childrenOf(pid)];
  }

  private server(): LocalServer {
    if (!this.running) throw new Error('The server was not started.');
    return this.running;
  }
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === parent);
}

/** proc(5): the state and the parent follow the name in parentheses. */
function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}
