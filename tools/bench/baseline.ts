import { Client } from 'pg';
import { step } from '../progress';
import type { Bench } from './bench';
import type { BenchStack } from './bench-stack';
import type { BaselineResult } from './results';
import { describe, medianSample, push, type Sample, toSample } from './sample';

const DATABASE = 'bench_baseline';
const NAME = 'baseline';
const SCRIPT = 'dist/tools/bench/baseline/main.js';

/** What the plain ways do without, so that nobody takes them for the same thing. */
export const LEFT_OUT =
  'both plain ways validate and write the same four rows in one transaction, and leave out: ' +
  'API keys, replay and conflict of idempotency keys, sealing and masking, the copy in Redis, ' +
  'logs, problem documents, and everything after the commit (nobody publishes their outbox rows)';

/** The write path beside the plain ways to write it, in turns. */
export async function measureBaseline(
  bench: Bench,
  stack: BenchStack,
  run: string,
): Promise<BaselineResult> {
  const env = { PATH: process.env.PATH, DATABASE_URL: await makeDatabase(stack.databaseUrl) };
  const port = await step('the plain ways', () => stack.startProgram(NAME, SCRIPT, env));
  const plain = async (way: string): Promise<Sample> =>
    step(
      way,
      async () => {
        const request = { kind: 'accept-json', path: `/${way}/deposits` } as const;
        const { measured } = await bench.load(request, { kind: 'closed' }, { ports: [port] });
        return toSample(measured, measured.load.succeeded);
      },
      describe,
    );
  const accept = async (): Promise<Sample> => {
    const sample = await bench.maximum('accept-json');
    await bench.settle();
    return sample;
  };
  const samples: Record<string, Sample[]> = {};
  for (let round = 1; round <= bench.options.rounds; round += 1) {
    push(samples, 'accept', await bench.besideInserts(accept));
    push(samples, 'typeorm', await bench.besideInserts(() => plain('typeorm')));
    push(samples, 'statement', await bench.besideInserts(() => plain('statement')));
  }
  await stack.stopProgram(NAME);
  const of = (name: string): Sample => medianSample(samples[name] ?? []);
  return { run, accept: of('accept'), typeorm: of('typeorm'), statement: of('statement') };
}

async function makeDatabase(serverUrl: string): Promise<string> {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  await client.query(`CREATE DATABASE ${DATABASE}`);
  await client.end();
  const url = new URL(serverUrl);
  url.pathname = `/${DATABASE}`;
  return url.href;
}
