/** The process that makes load: `node load-generator.js <plan.json>`, answers in lines of JSON. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, writeError, writeLine } from '../output';
import { startPace } from './load-pace';
import type { LoadPlan, LoadReport } from './load-plan';
import { LoadRun } from './load-run';

async function main(planFile: string): Promise<void> {
  const plan = JSON.parse(readFileSync(planFile, 'utf8')) as LoadPlan;
  const run = new LoadRun(plan);
  const pacer = await startPace(plan, run);
  await sleep(plan.warmUpMs);
  const end = run.begin();
  report({ event: 'begin' });
  await sleep(plan.durationMs);
  const result = end(pacer.firstDueAtMs);
  report({ event: 'measured' });
  await pacer.stop();
  await run.drain();
  report({ event: 'end', ...run.complete(result) });
}

function report(line: LoadReport): void {
  writeLine(JSON.stringify(line));
}

void main(process.argv[2] ?? '').then(
  () => process.exit(0),
  (error: unknown) => {
    writeError(messageOf(error));
    process.exit(1);
  },
);
