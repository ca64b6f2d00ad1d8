import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { localDir } from './paths';
import { wipeData } from './stack/postgres-place';
import { RunRecord } from './start/run-record';

/** Each run of the tests has a folder of its own here, so that two can run at the same time. */
export const testRunsDir = join(localDir, 'test');

const RUN_PREFIX = 'run-';

/** Makes the folder of this run, and removes those of runs that are over or were killed. */
export async function beginTestRun(): Promise<{ dir: string; record: RunRecord }> {
  mkdirSync(testRunsDir, { recursive: true });
  const runs = readdirSync(testRunsDir).filter((name) => name.startsWith(RUN_PREFIX));
  for (const name of runs) {
    const old = join(testRunsDir, name);
    // To claim it ends the servers that a killed run has left.
    if ((await RunRecord.claim(join(old, 'run.json'))) !== undefined) wipeData(old);
  }
  const dir = join(testRunsDir, `${RUN_PREFIX}${process.pid}`);
  const record = await RunRecord.claim(join(dir, 'run.json'));
  if (record === undefined) throw new Error(`${dir} is in use.`);
  return { dir, record };
}
