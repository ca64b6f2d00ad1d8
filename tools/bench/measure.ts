import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../paths';
import { startChild } from '../stack/child';
import { endOf } from '../stack/command';
import { LineSplitter } from '../start/log-line';
import type { LoadPlan, LoadReport, LoadResult } from './load-plan';
import { cpuOf, cpuOfAll, memoryMbOf, type Pids } from './process-usage';

/** Of each process, in MB. */
export type Memory = Readonly<Record<string, number>>;

/** What one run of load has shown. */
export interface Measurement {
  readonly load: LoadResult;
  /** CPU time of each process during the measurement. */
  readonly cpuMs: Readonly<Record<string, number>>;
  /** CPU time of everything on the machine, others' programs too. */
  readonly cpuMsOfAll: number;
  /** Memory of each process when the measurement ended. */
  readonly memoryMb: Readonly<Record<string, number>>;
}

export interface MeasureOptions {
  readonly dir: string;
  readonly pids: Pids;
  readonly onBegin?: () => Promise<void>;
  readonly onMeasured?: () => Promise<void>;
  /** Told the memory of each process every so often, while the measurement is on. */
  readonly memoryWatch?: { readonly everyMs: number; readonly take: (mb: Memory) => void };
}

/** Runs the load generator in a process of its own and watches the others meanwhile. */
export async function measure(plan: LoadPlan, options: MeasureOptions): Promise<Measurement> {
  const planFile = join(options.dir, `${plan.run}.json`);
  writeFileSync(planFile, JSON.stringify(plan));
  const lines = new LineSplitter();
  const watched: Promise<void>[] = [];
  let output = '';
  let cpuMsOfAll = 0;
  let before: Record<string, number> = {};
  let after: Record<string, number> = {};
  let memoryMb: Record<string, number> = {};
  let load: LoadResult | undefined;
  let memoryTimer: NodeJS.Timeout | undefined;
  const take = (line: string): void => {
    if (!line.startsWith('{')) {
      output += line;
      return;
    }
    const report = JSON.parse(line) as LoadReport;
    if (report.event === 'begin') {
      before = cpuOf(options.pids);
      cpuMsOfAll = cpuOfAll();
      watched.push(options.onBegin?.() ?? Promise.resolve());
      memoryTimer = watchMemory(options);
    } else if (report.event === 'measured') {
      clearInterval(memoryTimer);
      after = cpuOf(options.pids);
      cpuMsOfAll = cpuOfAll() - cpuMsOfAll;
      memoryMb = memoryMbOf(options.pids);
      watched.push(options.onMeasured?.() ?? Promise.resolve());
    } else load = report;
  };
  const child = startChild({
    name: 'load',
    command: process.execPath,
    args: [join(root, 'dist/tools/bench/load-generator.js'), planFile],
    cwd: root,
    onOutput: (chunk) => {
      lines.push(chunk).forEach(take);
    },
  });
  const { code, signal } = await child.exited;
  clearInterval(memoryTimer);
  await Promise.all(watched);
  if (load === undefined) {
    throw new Error(`The load generator failed (${endOf(code, signal)}): ${output}`);
  }
  const cpuMs = Object.fromEntries(
    Object.entries(after).map(([name, ms]) => [name, ms - (before[name] ?? 0)]),
  );
  return { load, cpuMs, cpuMsOfAll, memoryMb };
}

function watchMemory({ pids, memoryWatch }: MeasureOptions): NodeJS.Timeout | undefined {
  if (memoryWatch === undefined) return undefined;
  return setInterval(() => {
    memoryWatch.take(memoryMbOf(pids));
  }, memoryWatch.everyMs);
}
