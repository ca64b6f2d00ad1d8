import { HELP, parseCommand } from '../test/faults/command-line';
import { run } from '../test/faults/run';
import { scenarioOf } from '../test/faults/scenarios';
import { hasPassed, summaryOf } from '../test/faults/summary';
import { messageOf, writeError, writeLine } from './output';
import { ensurePrograms } from './packages';
import { wipeData } from './stack/postgres-place';
import { stopRequest } from './start/stop-request';
import { beginTestRun } from './test-run';

async function main(args: string[]): Promise<number> {
  const command = parseCommand(args);
  if (command === undefined) {
    writeLine(HELP);
    return 0;
  }
  const { seed, seconds, clients, rate: requestsPerSecond } = command;
  const scenario = scenarioOf(command);
  writeLine(`seed ${seed}`);
  const stopRequested = stopRequest();
  await ensurePrograms({ redis: true, kafka: true });
  const { dir, record } = await beginTestRun();
  let isGood = false;
  try {
    const options = { seed, seconds, clients, requestsPerSecond, scenario, dir, stopRequested };
    const result = await run(options);
    isGood = hasPassed(result);
    writeLine(summaryOf(seed, result));
  } finally {
    record.release();
    if (isGood && !command.keep) wipeData(dir);
    else writeLine(`Data and logs are in ${dir} until the next run.`);
  }
  return isGood ? 0 : 1;
}

void main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    writeError(`✗ ${messageOf(error)}`);
    process.exit(1);
  },
);
