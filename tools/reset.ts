import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeError, writeLine } from './output';
import { localDir } from './paths';
import { wipeRootCaseFolder } from './stack/postgres-place';
import { RunRecord } from './start/run-record';
import { testRunsDir } from './test-run';

function main(): number {
  const pid = RunRecord.holder(join(localDir, 'run.json')) ?? runningTest();
  if (pid !== undefined) {
    writeError(`The local stack or a test is running (pid ${pid}); stop it first: kill ${pid}`);
    return 1;
  }
  rmSync(localDir, { recursive: true, force: true });
  wipeRootCaseFolder();
  writeLine('The data of the local stack is gone; the next `npm start` begins anew.');
  return 0;
}

function runningTest(): number | undefined {
  if (!existsSync(testRunsDir)) return undefined;
  const holders = readdirSync(testRunsDir).map((run) =>
    RunRecord.holder(join(testRunsDir, run, 'run.json')),
  );
  return holders.find((holder) => holder !== undefined);
}

process.exitCode = main();
