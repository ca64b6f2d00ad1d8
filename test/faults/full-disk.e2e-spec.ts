import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalServer, startPostgres } from '../../tools/stack';
import { preparePlace, wipeData } from '../../tools/stack/postgres-place';
import { type ApiProcess, startApiProcess } from '../support/api-process.js';
import { numberOf } from '../support/database.js';
import { depositBody, type TransactionView } from '../support/merchant-client.js';
import { until } from '../support/polling.js';

const DISK_MB = 160;
/** Of the write-ahead log, so that a new segment is soon wanted. */
const SETTINGS = { wal_recycle: 'off', min_wal_size: '32MB', max_wal_size: '48MB' };

let dir: string;
let disk: string;
let postgres: LocalServer;
let api: ApiProcess;
/** Every transaction that was answered 202. */
const acknowledged: string[] = [];

const start = (port?: number) =>
  startPostgres({ dir, settings: SETTINGS, ...(port === undefined ? {} : { port }) });

/** A disk that is small enough to be filled takes root, or a kernel that lets anybody mount. */
const canMount =
  spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'x', '/mnt']).status === 0;

beforeAll(async () => {
  if (!canMount) return;
  dir = mkdtempSync(join(tmpdir(), 'full-disk-'));
  disk = (await preparePlace(dir)).dataDir;
  const { uid, gid } = statSync(disk);
  const options = `size=${DISK_MB}m,uid=${uid},gid=${gid},mode=0700`;
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'full-disk', disk]);
  if (mounted.status !== 0) throw new Error(mounted.stderr.toString());
  postgres = await start();
  api = await startApiProcess({ postgresUrl: postgres.url });
});

afterAll(async () => {
  if (!canMount) return;
  // The disk goes whatever became of the rest: it is the machine's, not the test's.
  await api.stop().catch(() => undefined);
  await postgres.stop();
  spawnSync('umount', ['--lazy', disk]);
  wipeData(dir);
  rmSync(dir, { recursive: true, force: true });
});

async function deposit(): Promise<number> {
  const answer = await api.merchant.post('/v1/deposits', depositBody());
  if (answer.status === 202) acknowledged.push((answer.json() as TransactionView).id);
  else expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  return answer.status;
}

/** Writes until there is no room. */
function fill(path: string): void {
  const file = openSync(path, 'w');
  const piece = Buffer.alloc(64 * 1024);
  try {
    for (;;) writeSync(file, piece);
  } catch (error) {
    expect(error).toMatchObject({ code: 'ENOSPC' });
  } finally {
    closeSync(file);
  }
}

(canMount ? test : test.skip)(
  'a full disk under PostgreSQL is 503 until there is room, and every 202 is there',
  async () => {
    const { pid } = api.process;
    for (let count = 0; count < 20; count += 1) expect(await deposit()).toBe(202);
    const ballast = join(disk, 'ballast');
    fill(ballast);
    // What is left of the segment that is being written is used up, and there is no other.
    await until(
      'the disk is full for PostgreSQL',
      async () => {
        await api.database.query('SELECT pg_switch_wal()').catch(() => undefined);
        return deposit();
      },
      (status) => status === 503,
    );
    for (let count = 0; count < 5; count += 1) expect(await deposit()).toBe(503);
    expect((await api.merchant.get('/health/live')).status).toBe(200);

    rmSync(ballast);
    // Without room for its log it may have ended itself, or be half way through its recovery.
    postgres.kill();
    await postgres.exited;
    postgres = await start(postgres.port);
    await until('accepted', deposit, isAccepted);
    await until(
      'ready',
      async () => (await api.merchant.get('/health/ready')).status,
      (status) => status === 200,
    );
    expect(api.process.pid).toBe(pid);
    const there = 'SELECT count(*) FROM transaction WHERE id = ANY($1::uuid[])';
    expect(await numberOf(api.database, there, [acknowledged])).toBe(acknowledged.length);
  },
);

function isAccepted(status: number): boolean {
  return status === 202;
}
