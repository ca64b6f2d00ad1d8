import { execFileSync, spawn, type StdioOptions } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../../..');
const LINES = 20_000;

/**
 * An app in small, from the build: logs, shows that it still does its work and how much memory it
 * has, and ends as the apps end.
 */
const APP = `
  const { loggerOptions } = require('#libs/logging');
  const { logger } = require('pino-http')(loggerOptions('api', 'info').pinoHttp);
  let count = 0;
  const work = () => {
    for (let line = 0; line < 500; line += 1) {
      logger.info({ count: ++count, card: '4111111111111111' });
    }
    if (count < ${LINES}) return setTimeout(work, 1);
    process.stderr.write(JSON.stringify({ count, rss: process.memoryUsage().rss }));
    logger.info('the end');
    process.exit(7);
  };
  work();
`;

let folder: string;
const opened: number[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'log-'));
});
afterEach(() => {
  for (const fd of opened.splice(0)) closeSync(fd);
  rmSync(folder, { recursive: true });
});

function open(path: string, flags: string | number): number {
  const fd = openSync(path, flags);
  opened.push(fd);
  return fd;
}

/** A pipe as a shell makes it; Node.js's own would be sockets. */
function openPipe(): string {
  const path = join(folder, 'pipe');
  execFileSync('mkfifo', [path]);
  return path;
}

async function run(stdout: number | 'pipe', onStart?: () => void) {
  const stdio: StdioOptions = ['ignore', stdout, 'pipe'];
  const child = spawn(process.execPath, ['-e', APP], { cwd: ROOT, stdio });
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  // A socket whose other end is gone.
  child.stdout?.destroy();
  onStart?.();
  const deadline = setTimeout(() => child.kill('SIGKILL'), 30_000);
  const status = await new Promise((done) => child.once('close', done));
  clearTimeout(deadline);
  return { status, errors };
}

function expectServed({ status, errors }: { status: unknown; errors: string }): void {
  expect([status, errors]).toEqual([7, expect.stringMatching(/^\{"count":\d+,"rss":\d+\}$/)]);
  const { count, rss } = JSON.parse(errors) as { count: number; rss: number };
  expect(count).toBe(LINES);
  expect(rss).toBeLessThan(300 * 1024 * 1024);
}

test('a full disk costs lines, and nothing else', async () => {
  expectServed(await run(open('/dev/full', 'w')));
});

test('a closed socket costs lines, and nothing else', async () => {
  expectServed(await run('pipe'));
});

test('a closed pipe costs lines, and nothing else', async () => {
  const path = openPipe();
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = open(path, constants.O_WRONLY);
  closeSync(reader);
  expectServed(await run(writer));
});

test('a pipe that nobody reads costs lines, and nothing else', async () => {
  expectServed(await run(open(openPipe(), constants.O_RDWR | constants.O_NONBLOCK)));
});

test('every line is in a file, scrubbed, also that before the exit', async () => {
  const path = join(folder, 'log');
  expectServed(await run(open(path, 'w')));
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  const records = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(records.map(({ count }) => count)).toEqual([
    ...Array.from({ length: LINES }, (_none, index) => index + 1),
    undefined,
  ]);
  expect(records[0]).toMatchObject({ app: 'api', card: '[card_number]' });
  expect(records.at(-1)).toMatchObject({ msg: 'the end' });
});

test('every line comes through a pipe, also that before the exit', () => {
  const pipe = '"$0" -e "$1" 2>/dev/null | cat';
  const written = execFileSync('bash', ['-c', pipe, process.execPath, APP], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const lines = written.trimEnd().split('\n');
  expect(lines).toHaveLength(LINES + 1);
  expect(lines.at(-1)).toContain('the end');
});
