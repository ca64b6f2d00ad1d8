import { LEFT_OUT } from './baseline';
import type { Results } from './results';
import type { Sample } from './sample';
import { findings } from './targets';

const PROCESSES = ['api', 'worker', 'baseline', 'postgres', 'redis', 'kafka'];

/** The results of one run as lines for a terminal. */
export function resultLines(results: Results): string[] {
  const { runs, scenarios, sustained, scheme, baseline, growth } = results;
  const references = Object.values(runs).map(({ reference }) => {
    const inserts = Object.entries(reference.perSecond).map(
      ([clients, rate]) => `${clients} clients ${rate.toFixed(0)}/s`,
    );
    return `reference (${reference.means}), durable one-row inserts: ${inserts.join(', ')}`;
  });
  const rows = [
    ...Object.entries(scenarios).flatMap(([name, { maximum, latency, leftBehind }]) => [
      row(name, maximum, leftBehind),
      row('  open loop', latency),
    ]),
    ...(sustained
      ? [
          row(`whole way, ${sustained.seconds} s`, sustained.maximum, sustained.leftBehind),
          row('  open loop', sustained.latency),
        ]
      : []),
    ...(scheme ? [row(`scheme, ${scheme.seconds} s`, scheme.sample, scheme.lost)] : []),
    ...(baseline
      ? [
          row('accept-json', baseline.accept),
          row('TypeORM save', baseline.typeorm),
          row('one statement', baseline.statement),
        ]
      : []),
    ...Object.entries(growth?.before ?? {}).flatMap(([name, sample]) => [
      row(name, sample),
      row('  with all rows', growth?.after[name] ?? sample),
    ]),
  ];
  return [
    ...references,
    ...aligned([HEAD, ...rows], 'right'),
    ...(baseline ? [LEFT_OUT] : []),
    '',
    ...aligned(
      findings(results)
        .filter(({ verdict }) => verdict !== 'not measured')
        .map(({ what, wanted, measured, verdict }) => [what, wanted, measured, verdict]),
      'left',
    ),
  ];
}

const HEAD = [
  ...['scenario', 'rate/s', 'ratio', 'p50', 'p99', 'p99.9 ms', 'errors'],
  ...PROCESSES.map((name) => `cpu ${name}`),
  ...['cpu load', 'others', 'MB api', 'MB worker', 'left'],
];

function row(name: string, sample: Sample, leftBehind?: number): string[] {
  const { ratePerSecond, ratio, latencyMs, errors, cpuMsPerTransaction, memoryMb } = sample;
  const failed = Object.values(errors).reduce((sum, count) => sum + count, 0);
  return [
    name,
    ratePerSecond.toFixed(0),
    ratio?.toFixed(3) ?? '',
    ...[latencyMs.p50, latencyMs.p99, latencyMs.p999].map((ms) => ms.toFixed(1)),
    String(failed),
    ...PROCESSES.map((process) => cpuMsPerTransaction[process]?.toFixed(2) ?? ''),
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

function aligned(rows: string[][], side: 'left' | 'right'): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  return rows.map((cells) =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return side === 'right' && column > 0 ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
}
