import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { until } from './polling.js';

const ROOT = resolve(__dirname, '../..');

/** A test run that ends early must not leave processes behind. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** One of our apps as a real process, from the build, the way it is run for real. */
export class AppProcess {
  private child: ChildProcess | undefined;
  private ended: Promise<number | null> = Promise.resolve(null);
  private output = '';

  /**
   * @param script below the build's folder, such as `apps/api/src/main.js`
   * @param root the checkout whose build is run
   */
  constructor(
    private readonly script: string,
    private readonly env: Readonly<Record<string, string>>,
    readonly url: string,
    private readonly root = ROOT,
  ) {}

  /** Everything that all runs of this process have written. */
  get log(): string {
    return this.output;
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** The exit status of the last run, null for a signal, when it has ended. */
  get exited(): Promise<number | null> {
    return this.ended;
  }

  /** Starts the process and waits until it says that it is ready. */
  async start(): Promise<void> {
    this.spawn();
    await until(
      `${this.script} ready (${this.output.slice(-2_000)})`,
      () => this.isReady(),
      (isReady) => isReady,
    );
  }

  kill(signal: NodeJS.Signals): void {
    this.child?.kill(signal);
  }

  /** SIGKILL, and wait until it is gone. */
  async crash(): Promise<void> {
    this.kill('SIGKILL');
    await this.exited;
  }

  /** Waits until it has ended by itself. @returns the exit status; null when a signal ended it */
  async untilEnded(): Promise<number | null> {
    return this.exited;
  }

  /** SIGTERM. @returns the exit status */
  async stop(): Promise<number | null> {
    this.kill('SIGTERM');
    return this.exited;
  }

  /** For a script that ends by itself. @returns the exit status */
  async untilExit(): Promise<number | null> {
    this.spawn();
    return this.exited;
  }

  private async isReady(): Promise<boolean> {
    // A signal leaves no exit status.
    const { exitCode, signalCode } = this.child ?? {};
    if (exitCode !== null || signalCode !== null)
      throw new Error(`${this.script} ended:\n${this.output}`);
    try {
      return (await fetch(`${this.url}/health/ready`)).ok;
    } catch {
      return false;
    }
  }

  private spawn(): void {
    const child = spawn(process.execPath, [resolve(this.root, 'dist', this.script)], {
      cwd: this.root,
      env: { PATH: process.env.PATH, ...this.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const keep = (chunk: Buffer): void => {
      this.output += chunk.toString();
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    running.add(child);
    this.ended = new Promise((done) => {
      child.once('exit', (status) => {
        running.delete(child);
        done(status);
      });
    });
    this.child = child;
  }
}

/** Runs a script of the build to its end. @throws Error with its output when it fails */
export async function runScript(
  script: string,
  env: Readonly<Record<string, string>>,
  root = ROOT,
): Promise<void> {
  const run = new AppProcess(script, env, '', root);
  const status = await run.untilExit();
  if (status !== 0) throw new Error(`${script} ended with ${String(status)}:\n${run.log}`);
}
