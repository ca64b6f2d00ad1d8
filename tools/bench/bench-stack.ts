import { join } from 'node:path';
import { root } from '../paths';
import { runCommand } from '../stack/command';
import { startChild } from '../stack/child';
import {
  freePort,
  type LocalServer,
  type RunningProcess,
  startKafka,
  startPostgres,
  startRedis,
} from '../stack/index';
import { untilReady } from '../stack/readiness';
import type { RunRecord } from '../start/run-record';

export const APPS = ['api', 'worker'] as const;
export type AppName = (typeof APPS)[number];

const DATABASE = 'payment_gateway';
const READY_TIMEOUT_MS = 60_000;
const READY_REQUEST_TIMEOUT_MS = 2_000;
const STOP_GRACE_MS = 20_000;

/** The servers and both apps, as they run for real, with nothing else in them. */
export class BenchStack {
  readonly pids: Record<string, number> = {};
  private readonly running: RunningProcess[] = [];
  private constructor(
    private readonly dir: string,
    private readonly record: RunRecord,
    private readonly inspectPorts: Readonly<Partial<Record<AppName, number>>>,
    readonly apiPort: number,
    private readonly workerPort: number,
  ) {}

  databaseUrl = '';
  redisUrl = '';
  private kafkaBrokers = '';

  /** @param isProfiled whether the apps open an inspector, on a port each */
  static async create(dir: string, record: RunRecord, isProfiled: boolean): Promise<BenchStack> {
    const inspectPorts = isProfiled ? { api: await freePort(), worker: await freePort() } : {};
    return new BenchStack(dir, record, inspectPorts, await freePort(), await freePort());
  }

  inspectPort(app: AppName): number | undefined {
    return this.inspectPorts[app];
  }

  async startServers(): Promise<void> {
    const options = (name: string) => ({
      dir: join(this.dir, name),
      onSpawn: (pid: number) => {
        this.note(name, pid);
      },
    });
    const keep = async (server: Promise<LocalServer>): Promise<string> => {
      const started = await server;
      this.running.unshift(started);
      return started.url;
    };
    [this.databaseUrl, this.redisUrl, this.kafkaBrokers] = await Promise.all([
      keep(
        startPostgres({
          ...options('postgres'),
          database: DATABASE,
          // When a status was committed is what "from POST to final" is measured by.
          settings: { track_commit_timestamp: 'on' },
        }),
      ),
      keep(startRedis(options('redis'))),
      keep(startKafka(options('kafka'))),
    ]);
  }

  async startApps(): Promise<void> {
    for (const app of APPS) {
      await runCommand(process.execPath, [scriptOf(app, 'prepare')], {
        cwd: root,
        env: this.environment(),
      });
    }
    await Promise.all(APPS.map((app) => this.startApp(app)));
  }

  /** Ends the apps before the servers that they need. */
  async stop(): Promise<void> {
    const isApp = ({ name }: RunningProcess): boolean => APPS.some((app) => app === name);
    await Promise.all(this.running.filter(isApp).map((app) => app.stop()));
    await Promise.all(this.running.filter((each) => !isApp(each)).map((server) => server.stop()));
  }

  private async startApp(app: AppName): Promise<void> {
    const log = join(this.dir, `${app}.log`);
    const inspectPort = this.inspectPorts[app];
    const inspect = inspectPort === undefined ? [] : [`--inspect=127.0.0.1:${inspectPort}`];
    const child = startChild({
      name: app,
      command: process.execPath,
      args: [...inspect, scriptOf(app, 'main')],
      cwd: root,
      env: this.environment(),
      log,
      stopGraceMs: STOP_GRACE_MS,
    });
    this.note(app, child.pid);
    this.running.unshift(child);
    const port = app === 'api' ? this.apiPort : this.workerPort;
    const isReady = async (): Promise<boolean> => {
      const signal = AbortSignal.timeout(READY_REQUEST_TIMEOUT_MS);
      const response = await fetch(`http://127.0.0.1:${port}/health/ready`, { signal });
      await response.body?.cancel();
      return response.status === 200;
    };
    await untilReady(child, isReady, { timeoutMs: READY_TIMEOUT_MS, log });
  }

  private note(name: string, pid: number): void {
    this.pids[name] = pid;
    this.record.set(name, pid);
  }

  /** Nothing of the caller's environment, so that two runs are the same. */
  private environment(): NodeJS.ProcessEnv {
    return {
      PATH: process.env.PATH,
      LOG_LEVEL: 'info',
      DATABASE_URL: this.databaseUrl,
      REDIS_URL: this.redisUrl,
      KAFKA_BROKERS: this.kafkaBrokers,
      PORT: this.apiPort.toString(),
      WORKER_PORT: this.workerPort.toString(),
      API_URL: `http://127.0.0.1:${this.apiPort}`,
    };
  }
}

function scriptOf(app: AppName, script: string): string {
  return join(root, 'dist/apps', app, 'src', `${script}.js`);
}
