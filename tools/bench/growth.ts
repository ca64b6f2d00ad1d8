import { Client } from 'pg';
import { writeLine } from '../output';
import { step } from '../progress';
import type { Bench } from './bench';
import type { BenchStack } from './bench-stack';
import type { GrowthResult } from './results';
import { medianSample, push, type Sample } from './sample';
import { type ScenarioName, STORED } from './scenarios';

const COMPARED = [
  ...['accept-json', 'read-uncached', 'list', 'list-reference', 'whole-way'],
] as readonly ScenarioName[];
const PROGRESS_MS = 5_000;
/** As much as is written ahead before a checkpoint, while seeding: fewer of them, less written. */
const WAL_MAX = '8GB';

/** The same with many transactions stored and with few, in one run. */
export async function measureGrowth(
  bench: Bench,
  stack: BenchStack,
  run: string,
): Promise<GrowthResult> {
  await bench.supplies.stored(STORED);
  const rowsBefore = await bench.figures.stored();
  const before = await measureAll(bench);
  await seed(bench, stack.databaseUrl);
  const rows = await bench.figures.stored();
  const databaseGb = await bench.figures.databaseGb();
  return { run, rows, rowsBefore, databaseGb, before, after: await measureAll(bench) };
}

async function measureAll(bench: Bench): Promise<Record<string, Sample>> {
  const samples: Record<string, Sample[]> = {};
  for (let round = 1; round <= bench.options.rounds; round += 1) {
    for (const name of COMPARED) {
      const sample = await bench.besideInserts(async () => {
        const maximum = await bench.maximum(name);
        await bench.settle();
        return maximum;
      });
      push(samples, name, sample);
    }
  }
  return Object.fromEntries(COMPARED.map((name) => [name, medianSample(samples[name] ?? [])]));
}

async function seed(bench: Bench, databaseUrl: string): Promise<void> {
  const { growthRows } = bench.options;
  const startedAt = Date.now();
  let saidAt = startedAt;
  const say = (rows: number): void => {
    if (Date.now() - saidAt < PROGRESS_MS) return;
    saidAt = Date.now();
    const perSecond = rows / ((saidAt - startedAt) / 1_000);
    const secondsLeft = (growthRows - rows) / perSecond;
    writeLine(
      `      ${(rows / 1e6).toFixed(2)} million of ${(growthRows / 1e6).toFixed(2)}, ` +
        `${perSecond.toFixed(0)}/s, ${secondsLeft.toFixed(0)} s left`,
    );
  };
  await settings(databaseUrl, `SET max_wal_size = '${WAL_MAX}'`);
  await step(`${growthRows} transactions`, () => bench.supplies.stored(growthRows, say));
  await settings(databaseUrl, 'RESET max_wal_size');
}

async function settings(databaseUrl: string, change: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(`ALTER SYSTEM ${change}`);
  await client.query('SELECT pg_reload_conf()');
  await client.end();
}
