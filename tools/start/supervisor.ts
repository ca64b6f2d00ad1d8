import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, writeLine } from '../output';
import { signalPid } from '../stack/child';
import { endOf } from '../stack/command';
import type { RunningProcess } from '../stack/local-server';
import { tailOf } from '../stack/readiness';
import { restartDelayMs } from './restart-policy';

/** Something to be kept running. */
export interface Service<Running extends RunningProcess = RunningProcess> {
  name: string;
  log: string;
  /** Makes a line of the log readable for a person. */
  format?: (line: string) => string;
  /** Starts it once; `onSpawn` is told the pid before the promise settles. */
  start(onSpawn: (pid: number) => void): Promise<Running>;
}

/** More of them make the pause no longer. */
const DEATHS_KEPT_MAX = 20;

interface Entry {
  service: Service;
  deathsAt: number[];
  /** Known as soon as the process exists, and only as long. */
  pid?: number;
  process?: RunningProcess;
  starting?: Promise<RunningProcess>;
}

const pauseFor = (delayMs: number, signal: AbortSignal): Promise<unknown> =>
  sleep(delayMs, undefined, { signal });

/**
 * Starts services and keeps them running.
 *
 * Until `keepRunning()` a death is a failure, since a stack that cannot start shall say why; from
 * then on it is repaired (restart-policy.ts). A failure settles `failure`; stopping is the caller's
 * decision.
 */
export class Supervisor {
  readonly failure: Promise<Error>;
  private readonly fail: (error: Error) => void;
  private readonly entries = new Map<string, Entry>();
  private readonly stopping = new AbortController();
  private repairs = false;

  /** @param onPid hears which process runs under a name, or that none does */
  constructor(
    private readonly onPid: (name: string, pid: number | undefined) => void,
    private readonly pause: (delayMs: number, signal: AbortSignal) => Promise<unknown> = pauseFor,
  ) {
    const { promise, resolve } = Promise.withResolvers<Error>();
    this.failure = promise;
    this.fail = resolve;
  }

  async launch<Running extends RunningProcess>(service: Service<Running>): Promise<Running> {
    this.stopping.signal.throwIfAborted();
    const entry: Entry = { service, deathsAt: [] };
    this.entries.set(service.name, entry);
    return this.start(entry, service);
  }

  keepRunning(): void {
    this.repairs = true;
  }

  /** Stops services, all at the same time; one that is still starting is stopped as well. */
  async stop(names: string[]): Promise<void> {
    this.stopping.abort();
    const entries = names.flatMap((name) => this.entries.get(name) ?? []);
    await Promise.all(entries.map((entry) => this.stopEntry(entry)));
  }

  private async stopEntry(entry: Entry): Promise<void> {
    const running = entry.process;
    if (running !== undefined) return running.stop();
    // What has no process yet dies with us (child.ts); what has one may need a moment.
    if (entry.pid === undefined) return;
    signalPid(entry.pid, 'SIGTERM');
    await entry.starting?.then(
      (started) => started.stop(),
      () => undefined,
    );
  }

  private async start<Running extends RunningProcess>(
    entry: Entry,
    service: Service<Running>,
  ): Promise<Running> {
    const starting = service.start((pid) => {
      this.setPid(entry, pid);
    });
    entry.starting = starting;
    try {
      const running = await starting;
      entry.process = running;
      void running.exited.then(({ code, signal }) => {
        this.onDeath(entry, endOf(code, signal));
      });
      return running;
    } catch (error) {
      this.setPid(entry, undefined);
      throw error;
    }
  }

  private setPid(entry: Entry, pid: number | undefined): void {
    if (pid === undefined) delete entry.pid;
    else entry.pid = pid;
    this.onPid(entry.service.name, pid);
  }

  private onDeath(entry: Entry, cause: string): void {
    delete entry.process;
    this.setPid(entry, undefined);
    if (this.stopping.signal.aborted) return;
    if (this.repairs) void this.repair(entry, cause);
    else
      this.fail(new Error(this.obituary(entry, `ended (${cause}) while the stack was starting`)));
  }

  private async repair(entry: Entry, cause: string): Promise<void> {
    const { name } = entry.service;
    const now = Date.now();
    entry.deathsAt = [...entry.deathsAt.slice(-DEATHS_KEPT_MAX), now];
    const delayMs = restartDelayMs(entry.deathsAt, now);
    writeLine(`  ! ${name} ended (${cause}); it is started again in ${delayMs} ms`);
    try {
      await this.pause(delayMs, this.stopping.signal);
      const { pid } = await this.start(entry, entry.service);
      writeLine(`  ✓ ${name} runs again (pid ${pid})`);
    } catch (error) {
      if (this.stopping.signal.aborted) return;
      await this.repair(entry, messageOf(error).split('\n')[0] ?? '');
    }
  }

  private obituary({ service }: Entry, what: string): string {
    const tail = tailOf(service.log, undefined, service.format);
    return `${service.name} ${what}; its log ends with:\n${tail}`;
  }
}
