import type { Results, Sample } from './results';

const PROCESSES = ['api', 'worker', 'postgres', 'redis', 'kafka'];

/** The results as lines for a terminal. */
export function resultLines({ reference, scenarios }: Results): string[] {
  const inserts = Object.entries(reference.perSecond).map(
    ([clients, rate]) => `${clients} clients ${rate.toFixed(0)}/s`,
  );
  const rows = Object.entries(scenarios).flatMap(([name, { maximum, latency, leftBehind }]) => [
    row(name, maximum, leftBehind),
    ...(latency === undefined ? [] : [row('  open loop', latency)]),
  ]);
  const head = ['scenario', 'rate/s', 'ratio', 'p50', 'p99', 'p99.9 ms', 'errors'];
  const cpu = [
    ...PROCESSES.map((name) => `cpu ${name}`),
    'cpu load',
    'others',
    'MB api',
    'MB worker',
  ];
  return [
    `reference (${reference.means}), durable one-row inserts: ${inserts.join(', ')}`,
    ...aligned([[...head, ...cpu, 'left'], ...rows]),
  ];
}

function row(name: string, sample: Sample, leftBehind?: number): string[] {
  const { ratePerSecond, ratio, latencyMs, errors, cpuMsPerTransaction, memoryMb } = sample;
  const failed = Object.values(errors).reduce((sum, count) => sum + count, 0);
  return [
    name,
    ratePerSecond.toFixed(0),
    ratio?.toFixed(3) ?? '',
    ...[latencyMs.p50, latencyMs.p99, latencyMs.p999].map((ms) => ms.toFixed(1)),
    String(failed),
    ...PROCESSES.map((process) => (cpuMsPerTransaction[process] ?? 0).toFixed(2)),
    percent(sample.generatorCpuShare),
    percent(sample.foreignCpuShare),
    (memoryMb.api ?? 0).toFixed(0),
    (memoryMb.worker ?? 0).toFixed(0),
    leftBehind === undefined ? '' : String(leftBehind),
  ];
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}

function aligned(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  return rows.map((cells) =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  '),
  );
}
