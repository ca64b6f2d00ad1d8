import { join } from 'node:path';
import { root } from '../paths';
import { runCommand } from '../stack/command';
import { APP_ENVIRONMENT, APP_FLAGS } from '../stack/app-runtime';
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

const PORT_OF: Readonly<Record<AppName, string>> = { api: 'PORT', worker: 'WORKER_PORT' };
const SERVERS: ReadonlySet<string> = new Set(['postgres', 'redis', 'kafka']);
const DATABASE = 'payment_gateway';
const READY_TIMEOUT_MS = 60_000;
const READY_REQUEST_TIMEOUT_MS = 2_000;
const STOP_GRACE_MS = 20_000;

export interface StackOptions {
  /** Whether the apps open an inspector, on a port each. */
  readonly isProfiled: boolean;
  /** Of each app. */
  readonly copies: number;
}

interface AppProcess {
  readonly app: AppName;
  /** The name of a copy: `api`, `api-2`. */
  readonly name: string;
  readonly port: number;
  readonly inspectPort: number | undefined;
}

/** The servers and both apps, as they run for real, with nothing else in them. */
export class BenchStack {
  /** By what a process is; every copy of an app counts to it. */
  readonly pids: Record<string, number[]> = {};
  private readonly running: RunningProcess[] = [];
  private constructor(
    private readonly dir: string,
    private readonly record: RunRecord,
    private readonly apps: readonly AppProcess[],
  ) {}

  databaseUrl = '';
  redisUrl = '';
  private kafkaBrokers = '';

  static async create(dir: string, record: RunRecord, options: StackOptions): Promise<BenchStack> {
    const apps: AppProcess[] = [];
    for (const app of APPS) {
      for (let copy = 1; copy <= options.copies; copy += 1) {
        const inspectPort = options.isProfiled ? await freePort() : undefined;
        const name = copy === 1 ? app : `${app}-${copy}`;
        apps.push({ app, name, port: await freePort(), inspectPort });
      }
    }
    return new BenchStack(dir, record, apps);
  }

  /** Of every copy of the API. */
  get apiPorts(): readonly number[] {
    return this.apps.filter(({ app }) => app === 'api').map(({ port }) => port);
  }

  inspectPort(name: AppName): number | undefined {
    return this.apps.find((each) => each.name === name)?.inspectPort;
  }

  async startServers(): Promise<void> {
    const options = (name: string) => ({
      dir: join(this.dir, name),
      onSpawn: (pid: number) => {
        this.note(name, name, pid);
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
        env: this.environment(0),
      });
    }
    // The workers report to the API, which must be there.
    for (const app of APPS) {
      const copies = this.apps.filter((each) => each.app === app);
      await Promise.all(copies.map((each, index) => this.startApp(each, index)));
    }
  }

  /** Starts another program of ours that answers on its port when it is ready. */
  async startProgram(name: string, script: string, env: NodeJS.ProcessEnv): Promise<number> {
    const port = await freePort();
    const program = { name, port, readyPath: '/', env: { ...env, PORT: port.toString() } };
    this.note(name, name, await this.startNode({ ...program, args: [join(root, script)] }));
    return port;
  }

  async stopProgram(name: string): Promise<void> {
    await this.running.find((each) => each.name === name)?.stop();
    this.record.set(name, undefined);
    Reflect.deleteProperty(this.pids, name);
  }

  /** Ends the apps before the servers that they need. */
  async stop(): Promise<void> {
    const isServer = ({ name }: RunningProcess): boolean => SERVERS.has(name);
    const apps = this.running.filter((each) => !isServer(each));
    await Promise.all(apps.map((app) => app.stop()));
    await Promise.all(this.running.filter(isServer).map((server) => server.stop()));
  }

  private async startApp(process: AppProcess, index: number): Promise<void> {
    const { app, name, port, inspectPort } = process;
    const inspect = inspectPort === undefined ? [] : [`--inspect=127.0.0.1:${inspectPort}`];
    const args = [...inspect, ...APP_FLAGS, scriptOf(app, 'main')];
    const env = { ...this.environment(index), [PORT_OF[app]]: port.toString() };
    const pid = await this.startNode({ name, port, readyPath: '/health/ready', args, env });
    this.note(app, name, pid);
  }

  private async startNode(program: Program): Promise<number> {
    const { name, port, readyPath, args, env } = program;
    const log = join(this.dir, `${name}.log`);
    const child = startChild({
      name,
      command: process.execPath,
      args,
      cwd: root,
      env,
      log,
      stopGraceMs: STOP_GRACE_MS,
    });
    this.record.set(name, child.pid);
    this.running.unshift(child);
    const isReady = async (): Promise<boolean> => {
      const signal = AbortSignal.timeout(READY_REQUEST_TIMEOUT_MS);
      const response = await fetch(`http://127.0.0.1:${port}${readyPath}`, { signal });
      await response.body?.cancel();
      return response.status === 200;
    };
    await untilReady(child, isReady, { timeoutMs: READY_TIMEOUT_MS, log });
    return child.pid;
  }

  private note(kind: string, name: string, pid: number): void {
    (this.pids[kind] ??= []).push(pid);
    this.record.set(name, pid);
  }

  /** Nothing of the caller's environment, so that two runs are the same. */
  private environment(index: number): NodeJS.ProcessEnv {
    return {
      ...APP_ENVIRONMENT,
      PATH: process.env.PATH,
      LOG_LEVEL: 'info',
      DATABASE_URL: this.databaseUrl,
      REDIS_URL: this.redisUrl,
      KAFKA_BROKERS: this.kafkaBrokers,
      API_URL: `http://127.0.0.1:${this.apiPorts[index] ?? 0}`,
    };
  }
}

interface Program {
  readonly name: string;
  readonly port: number;
  readonly readyPath: string;
  readonly args: string[];
  readonly env: NodeJS.ProcessEnv;
}

function scriptOf(app: AppName, script: string): string {
  return join(root, 'dist/apps', app, 'src', `${script}.js`);
}
