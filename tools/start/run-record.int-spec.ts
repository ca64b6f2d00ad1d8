import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild } from '../stack/child';
import type { RunningProcess } from '../stack/local-server';
import { identityOf } from '../stack/process-identity';
import { RunRecord } from './run-record';

const dir = mkdtempSync(join(tmpdir(), 'run-record-'));
const path = join(dir, 'run.json');
const children: RunningProcess[] = [];

function sleeper(): RunningProcess {
  const child = startChild({ name: 'sleeper', command: 'sleep', args: ['300'], log: '/dev/null' });
  children.push(child);
  return child;
}

function leaveBehind(childrenLeft: object): void {
  const supervisor = { pid: 1, startedAt: 'an earlier boot:1' };
  writeFileSync(path, JSON.stringify({ supervisor, children: childrenLeft }));
}

afterEach(() => {
  rmSync(path, { force: true });
});
afterAll(async () => {
  await Promise.all(children.map((child) => child.stop()));
  rmSync(dir, { recursive: true });
});

test('a second claim is refused while the first lives, and granted after its release', async () => {
  const record = await RunRecord.claim(path);
  expect(RunRecord.holder(path)).toBe(process.pid);
  expect(await RunRecord.claim(path)).toBeUndefined();
  record?.release();
  expect(RunRecord.holder(path)).toBeUndefined();
  expect(await RunRecord.claim(path)).toBeDefined();
});

test('what a killed holder has left is ended before the next one begins', async () => {
  const child = sleeper();
  leaveBehind({ redis: identityOf(child.pid) });

  expect(await RunRecord.claim(path)).toBeDefined();

  expect(await child.exited).toEqual({ code: null, signal: 'SIGTERM' });
});

test('a process that has got the pid of a dead one is left alone', async () => {
  const child = sleeper();
  leaveBehind({ redis: { pid: child.pid, startedAt: 'an earlier boot:1' } });

  expect(await RunRecord.claim(path)).toBeDefined();

  expect(identityOf(child.pid)).toBeDefined();
});

test('half a file of a machine that lost power is no holder', async () => {
  writeFileSync(path, '{"supervisor":');
  expect(await RunRecord.claim(path)).toBeDefined();
});

test('the record names what runs now', async () => {
  const record = await RunRecord.claim(path);
  const child = sleeper();
  record?.set('redis', child.pid);
  const noted = (): unknown => JSON.parse(readFileSync(path, 'utf8'));
  expect(noted()).toMatchObject({ children: { redis: { pid: child.pid } } });
  record?.set('redis', undefined);
  expect(noted()).toMatchObject({ children: {} });
});
