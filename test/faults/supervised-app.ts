import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../../tools/paths.js';
import { startChild } from '../../tools/stack/child.js';
import { endOf } from '../../tools/stack/command.js';
import type { Exit, RunningProcess } from '../../tools/stack/local-server.js';

export interface AppOptions {
  readonly name: string;
  /** Below the build's folder, such as `apps/api/src/main.js`. */
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  /** Where it answers `/health/ready`. */
  readonly url: string;
  readonly log: string;
}

const READY_POLL_MS = 100;
const READY_TIMEOUT_MS = 60_000;
const READY_REQUEST_TIMEOUT_MS = 2_000;
/** Its own deadline for a graceful stop is 15 s. */
const STOP_GRACE_MS = 20_000;
const COMEBACK_MS = 300;

/** An app as a real process, which comes back when it ends by itself; that is written down. */
export class SupervisedApp {
  /** Ends that nobody here has brought about. */
  readonly ownExits: string[] = [];
  private running: RunningProcess | undefined;
  /** What the supervisor does with the process that runs: what ends meanwhile ends by our hand. */
  private isMeantToRun = false;

  constructor(private readonly options: AppOptions) {}

  get name(): string {
    return this.options.name;
  }

  get logFile(): string {
    return this.options.log;
  }

  start(): void {
    const { name, script, env, log } = this.options;
    const child = startChild({
      name,
      command: process.execPath,
      args: [join(root, 'dist', script)],
      cwd: root,
      env: { PATH: process.env.PATH, ...env },
      log,
      stopGraceMs: STOP_GRACE_MS,
    });
    this.running = child;
    this.isMeantToRun = true;
    void child.exited.then((exit) => this.comeBack(child, exit));
  }

  async untilReady(): Promise<void> {
    const deadline = Date.now() + READY_TIMEOUT_MS;
    while (!(await this.isReady())) {
      if (Date.now() > deadline) {
        throw new Error(`${this.name} is not ready; its log ends with:\n${this.logTail()}`);
      }
      await sleep(READY_POLL_MS);
    }
  }

  async isReady(): Promise<boolean> {
    try {
      const signal = AbortSignal.timeout(READY_REQUEST_TIMEOUT_MS);
      const response = await fetch(`${this.options.url}/health/ready`, { signal });
      await response.body?.cancel();
      return response.ok;
    } catch {
      return false;
    }
  }

  /** `kill -9`; resolves when it is gone. */
  async crash(): Promise<void> {
    this.isMeantToRun = false;
    this.running?.kill('SIGKILL');
    await this.running?.exited;
  }

  freeze(): void {
    this.running?.kill('SIGSTOP');
  }

  thaw(): void {
    this.running?.kill('SIGCONT');
  }

  /** A graceful stop. @returns how it ended */
  async stop(): Promise<Exit> {
    this.isMeantToRun = false;
    await this.running?.stop();
    return (await this.running?.exited) ?? { code: 0, signal: null };
  }

  private async comeBack(child: RunningProcess, { code, signal }: Exit): Promise<void> {
    if (!this.isStillMeant(child)) return;
    this.ownExits.push(`${this.name} ended with ${endOf(code, signal)}`);
    await sleep(COMEBACK_MS);
    if (this.isStillMeant(child)) this.start();
  }

  private isStillMeant(child: RunningProcess): boolean {
    return this.isMeantToRun && this.running === child;
  }

  private logTail(): string {
    return readFileSync(this.logFile, 'utf8').trimEnd().split('\n').slice(-10).join('\n');
  }
}
