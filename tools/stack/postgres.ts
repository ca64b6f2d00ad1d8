import { existsSync, mkdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { startChild } from './child';
import { runCommand } from './command';
import type { LocalServer, RunningProcess, ServerOptions } from './local-server';
import { freePort } from './ports';
import { type PostgresPlace, preparePlace } from './postgres-place';
import { tailOf, untilReady } from './readiness';

export interface PostgresOptions extends ServerOptions {
  /** The database in the url, made when it is missing. */
  database?: string;
  /** Over the settings that every server here has. */
  settings?: Readonly<Record<string, string>>;
}

const START_TIMEOUT_MS = 30_000;
const CONNECT_TIMEOUT_MS = 2_000;
/** How long the processes of a killed server may hold its shared memory. */
const LEFTOVER_WAIT_MS = 15_000;
const LEFTOVER_POLL_MS = 250;

/** Nothing of the caller's PG* variables may reach the server. */
const ENVIRONMENT = { PATH: process.env.PATH ?? '', LC_ALL: 'C', TZ: 'UTC' };

/** Starts PostgreSQL on 127.0.0.1: superuser `postgres`, no password, every commit on disk. */
export async function startPostgres(options: PostgresOptions): Promise<LocalServer> {
  const dir = resolve(options.dir);
  const port = options.port ?? (await freePort());
  const log = join(dir, 'postgres.log');
  mkdirSync(dir, { recursive: true });
  const place = await preparePlace(dir);
  await initialise(place);
  removeForeignPidFile(place.dataDir);
  const urlOf = (database: string): string =>
    `postgres://postgres@127.0.0.1:${port}/${encodeURIComponent(database)}`;
  const isReady = (): Promise<boolean> => answers(urlOf('postgres'));
  const child = await startOrWait(async () => {
    const started = spawnServer(place, port, log, options.settings);
    options.onSpawn?.(started.pid);
    await untilReady(started, isReady, { timeoutMs: START_TIMEOUT_MS, log });
    return started;
  }, log);
  const database = options.database ?? 'postgres';
  await createDatabase(urlOf('postgres'), database);
  return { ...child, port, url: urlOf(database) };
}

async function initialise(place: PostgresPlace): Promise<void> {
  if (existsSync(join(place.dataDir, 'PG_VERSION'))) return;
  await runCommand(
    join(place.binDir, 'initdb'),
    [
      ...['-D', place.dataDir, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C'],
      ...['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions'],
    ],
    { cwd: '/', env: ENVIRONMENT, ...place.owner },
  );
}

function spawnServer(
  place: PostgresPlace,
  port: number,
  log: string,
  overrides: PostgresOptions['settings'],
): RunningProcess {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    // TCP only: a socket's path may be longer than the system allows.
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: '256MB',
    jit: 'off',
    // Checkpoints by time: each one makes the next change of every page a whole page in the log.
    max_wal_size: '2GB',
    checkpoint_timeout: '15min',
    // Outbox rows live for milliseconds: whoever looks for the oldest passes all the dead ones.
    autovacuum_naptime: '5s',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...overrides,
  };
  return startChild({
    name: 'postgres',
    command: join(place.binDir, 'postgres'),
    args: [
      ...['-D', place.dataDir],
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    cwd: '/',
    env: ENVIRONMENT,
    ...place.owner,
    log,
    // The fast shutdown: SIGTERM would wait for every client to leave.
    stopSignal: 'SIGINT',
  });
}

/**
 * After a `kill -9` the server's own children need a moment to notice; until they are gone a new
 * server refuses to start, since two on the same data would destroy them.
 */
async function startOrWait(
  start: () => Promise<RunningProcess>,
  log: string,
): Promise<RunningProcess> {
  const deadline = Date.now() + LEFTOVER_WAIT_MS;
  for (;;) {
    try {
      return await start();
    } catch (error) {
      const isHeld = tailOf(log, 3).includes('shared memory block');
      if (!isHeld || Date.now() > deadline) throw error;
      await sleep(LEFTOVER_POLL_MS);
    }
  }
}

/**
 * PostgreSQL takes a stale pid file for a running server when its pid has gone to another process,
 * which happens after a reboot. Every process of a server works in its data folder, so one that
 * works elsewhere is another.
 */
function removeForeignPidFile(dataDir: string): void {
  const pidFile = join(dataDir, 'postmaster.pid');
  if (!existsSync(pidFile)) return;
  const pid = readFileSync(pidFile, 'utf8').split('\n')[0] ?? '';
  if (!/^\d+$/.test(pid) || !existsSync(`/proc/${pid}`)) return;
  if (workingFolderOf(pid) !== realpathSync(dataDir)) rmSync(pidFile);
}

function workingFolderOf(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    // Another user's process, so none of ours.
    return undefined;
  }
}

async function answers(url: string): Promise<boolean> {
  return withClient(url, async (client) => {
    await client.query('select 1');
    return true;
  });
}

async function createDatabase(adminUrl: string, database: string): Promise<void> {
  await withClient(adminUrl, async (client) => {
    const found = await client.query('select 1 from pg_database where datname = $1', [database]);
    if (found.rowCount === 0) {
      await client.query(`create database ${client.escapeIdentifier(database)}`);
    }
  });
}

async function withClient<Result>(
  url: string,
  use: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: 10_000,
  });
  // A server that ends meanwhile is seen by the query that fails, not by an uncaught event.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await use(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
