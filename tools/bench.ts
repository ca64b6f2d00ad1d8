import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { measureBaseline } from './bench/baseline';
import { Bench } from './bench/bench';
import { BenchStack } from './bench/bench-stack';
import { measureGrowth } from './bench/growth';
import { describeMachine } from './bench/machine';
import { HELP, type Options, type PartName, readOptions } from './bench/options';
import { withSection } from './bench/readme-section';
import { prepareReference, type Reference } from './bench/reference';
import { merge, type Results, toText } from './bench/results';
import { median } from './bench/sample';
import { measureScenarios } from './bench/scenario-rounds';
import { measureScheme } from './bench/scheme';
import { measureSustained } from './bench/sustained';
import { resultLines } from './bench/table';
import { messageOf, writeError, writeLine } from './output';
import { ensurePrograms } from './packages';
import { localDir, root } from './paths';
import { step } from './progress';
import { wipeData } from './stack/postgres-place';
import { stopRequest } from './start/stop-request';
import { beginTestRun } from './test-run';

const RESULTS = join(root, 'bench/results.json');
const README = join(root, 'README.md');

async function main(args: string[]): Promise<number> {
  const options = readOptions(args);
  if (options === 'help') {
    writeLine(HELP);
    return 0;
  }
  if (options.isReadmeOnly) {
    writeFileSync(README, withSection(readFileSync(README, 'utf8'), readResults()));
    return 0;
  }
  const stopRequested = stopRequest();
  await ensurePrograms({ redis: true, kafka: true });
  const { dir, record } = await beginTestRun();
  const stack = await BenchStack.create(dir, record, options);
  let isDone = false;
  try {
    const signal = await Promise.race([stopRequested, runBench(stack, options, dir)]);
    if (signal !== undefined) {
      writeLine(`stopping (${signal}); what was measured is in bench/results.json`);
      isDone = true;
      return 128 + constants.signals[signal];
    }
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
  const run = new Date().toISOString();
  await step('PostgreSQL, Redis, Kafka', () => stack.startServers());
  await step('API and worker', () => stack.startApps());
  const reference = await prepareReference(stack.databaseUrl, dir);
  const profileDir = join(localDir, 'bench/profiles');
  const bench = new Bench(options, stack, reference, dir, profileDir);
  const machine = describeMachine(await postgresVersion(stack.databaseUrl));
  let results: Results = { runs: {}, scenarios: {} };
  const keep = (measured: Omit<Results, 'runs'>): void => {
    const runs = { [run]: { machine, settings: settingsOf(options), ...referenceOf() } };
    results = merge(results, { runs, ...measured });
    mkdirSync(dirname(RESULTS), { recursive: true });
    writeFileSync(RESULTS, toText(merge(readResultsIfAny(), results)));
  };
  const referenceOf = () => ({ reference: summaryOf(reference, bench) });
  await bench.warmUp();
  if (options.scenarios.length > 0) keep({ scenarios: await measureScenarios(bench, run) });
  for (const part of options.parts) {
    writeLine(part);
    keep({ scenarios: {}, ...(await measurePart(part, bench, stack, run)) });
  }
  await bench.close();
  writeLine();
  for (const line of resultLines(results)) writeLine(line);
}

async function measurePart(
  part: PartName,
  bench: Bench,
  stack: BenchStack,
  run: string,
): Promise<Partial<Results>> {
  switch (part) {
    case 'sustained':
      return { sustained: await measureSustained(bench, run) };
    case 'scheme':
      return { scheme: await measureScheme(bench, run) };
    case 'baseline':
      return { baseline: await measureBaseline(bench, stack, run) };
    case 'growth':
      return { growth: await measureGrowth(bench, stack, run) };
    default:
      return part satisfies never;
  }
}

function settingsOf({ rounds, seconds, copies }: Options): Record<string, number> {
  return { rounds, seconds, copies };
}

function summaryOf({ means }: Reference, { inserted }: Bench) {
  const medians = Object.entries(inserted).map(([clients, rates]) => [clients, median(rates)]);
  return { means, perSecond: Object.fromEntries(medians) as Record<string, number> };
}

function readResults(): Results {
  return JSON.parse(readFileSync(RESULTS, 'utf8')) as Results;
}

function readResultsIfAny(): Results | undefined {
  try {
    return readResults();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
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
