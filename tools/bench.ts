import { mkdirSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { BenchRun } from './bench/bench-run';
import { BenchStack } from './bench/bench-stack';
import { describeMachine } from './bench/machine';
import { HELP, type Options, readOptions } from './bench/options';
import { prepareReference } from './bench/reference';
import { median, medianSample, type Results } from './bench/results';
import { resultLines } from './bench/table';
import { messageOf, writeError, writeLine } from './output';
import { ensurePrograms } from './packages';
import { localDir, root } from './paths';
import { step } from './progress';
import { wipeData } from './stack/postgres-place';
import { stopRequest } from './start/stop-request';
import { beginTestRun } from './test-run';

async function main(args: string[]): Promise<number> {
  const options = readOptions(args);
  if (options === 'help') {
    writeLine(HELP);
    return 0;
  }
  const stopRequested = stopRequest();
  await ensurePrograms({ redis: true, kafka: true });
  const { dir, record } = await beginTestRun();
  const stack = await BenchStack.create(dir, record, options.isProfiled);
  let isDone = false;
  try {
    const signal = await Promise.race([stopRequested, runBench(stack, options, dir)]);
    if (signal !== undefined) return 128 + constants.signals[signal];
    isDone = true;
  } finally {
    await stack.stop();
    record.release();
    if (isDone) wipeData(dir);
    else writeLine(`The logs are in ${dir}`);
  }
  return 0;
}

async function runBench(stack: BenchStack, options: Options, dir: string): Promise<undefined> {
  await step('PostgreSQL, Redis, Kafka', () => stack.startServers());
  await step('API and worker', () => stack.startApps());
  const reference = await prepareReference(stack.databaseUrl, dir);
  const profileDir = join(localDir, 'bench/profiles');
  const run = new BenchRun(stack, reference, options, dir, profileDir);
  for (let round = 1; round <= options.rounds; round += 1) await run.round(round);
  await run.close();
  const { maxima, latencies, leftBehind, reference: inserts } = run.rounds;
  const results: Results = {
    date: new Date().toISOString(),
    machine: describeMachine(await postgresVersion(stack.databaseUrl)),
    settings: { rounds: options.rounds, seconds: options.seconds },
    reference: {
      means: reference.means,
      perSecond: Object.fromEntries(
        Object.entries(inserts).map(([clients, rates]) => [clients, median(rates)]),
      ),
    },
    scenarios: Object.fromEntries(
      Object.entries(maxima).map(([name, samples]) => [
        name,
        {
          maximum: medianSample(samples),
          latency: medianSample(latencies[name] ?? []),
          leftBehind: leftBehind[name] ?? 0,
        },
      ]),
    ),
  };
  writeLine();
  for (const line of resultLines(results)) writeLine(line);
  mkdirSync(join(root, 'bench'), { recursive: true });
  writeFileSync(join(root, 'bench/results.json'), `${JSON.stringify(results, null, 2)}\n`);
}

async function postgresVersion(url: string): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
  await client.end();
  return rows[0]?.server_version ?? 'unknown';
}

void main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    writeError(`✗ ${messageOf(error)}`);
    process.exit(1);
  },
);
