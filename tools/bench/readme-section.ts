import { LEFT_OUT } from './baseline';
import type { BaselineResult, GrowthResult, Results, RunNote } from './results';
import type { Sample } from './sample';
import { findings } from './targets';

export const BEGIN = '<!-- bench: `npm run bench -- --readme` writes this -->';
export const END = '<!-- bench: end -->';

const FOREIGN_SHARE_MAX = 0.2;

/** The README with its table of figures written anew. @throws Error when the markers are gone */
export function withSection(readme: string, results: Results): string {
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`The README has no ${BEGIN} … ${END}.`);
  return readme.slice(0, begin) + section(results) + readme.slice(end + END.length);
}

const NOTHING_YET = 'No run has been recorded yet: `npm run bench -- --all` records one.';

function section(results: Results): string {
  const { baseline, growth } = results;
  if (Object.keys(results.runs).length === 0) return [BEGIN, NOTHING_YET, END].join('\n\n');
  const parts = [
    BEGIN,
    ...Object.entries(results.runs).map(([date, note]) => runLine(date, note, results)),
    table(
      ['what', 'wanted', 'measured', ''],
      findings(results).map(({ what, wanted, measured, verdict }) => [
        ...[what, wanted, measured, verdict],
      ]),
    ),
    table(HEAD, rowsOf(results)),
    ...(baseline ? [plainLine(baseline)] : []),
    ...(growth ? [growthLine(growth)] : []),
    END,
  ];
  return parts.join('\n\n');
}

const HEAD = [
  ...['scenario', 'rate/s', 'to reference', 'p50 ms', 'p99 ms', 'p99.9 ms', 'errors'],
  ...['CPU ms api', 'worker', 'postgres', 'kafka', 'MB api', 'worker'],
];

/** Rates and costs are those of the maximum, latencies those of the open loop. */
function rowsOf(results: Results): string[][] {
  const { scenarios, sustained, scheme, baseline, growth } = results;
  const rows = Object.entries(scenarios).map(([name, { maximum, latency }]) =>
    row(name, maximum, latency),
  );
  if (sustained) {
    const { seconds, maximum, latency } = sustained;
    rows.push(row(`whole way, ${seconds} s`, maximum, latency));
  }
  if (scheme) rows.push(row(`scheme, ${scheme.seconds} s`, scheme.sample));
  if (baseline) {
    const plain = (name: string, sample: Sample) => row(name, sample, sample, true);
    rows.push(plain('TypeORM `save`', baseline.typeorm));
    rows.push(plain('one statement', baseline.statement));
  }
  for (const [name, before] of Object.entries(growth?.before ?? {})) {
    rows.push(row(`${name}, ${million(growth?.rowsBefore)} M rows`, before));
    const after = growth?.after[name];
    if (after) rows.push(row(`${name}, ${million(growth.rows)} M rows`, after));
  }
  return rows;
}

/** @param isPlain whether one of the plain ways was measured: our own apps were idle */
function row(name: string, sample: Sample, open = sample, isPlain = false): string[] {
  const { ratePerSecond, ratio, cpuMsPerTransaction: cpu, memoryMb } = sample;
  const { p50, p99, p999 } = open.latencyMs;
  const errors = [sample, open].flatMap((each) => Object.values(each.errors));
  const failed = open === sample ? errors.slice(errors.length / 2) : errors;
  return [
    name,
    ratePerSecond.toFixed(0),
    ratio?.toFixed(3) ?? '',
    ...[p50, p99, p999].map((ms) => ms.toFixed(1)),
    failed.reduce((sum, count) => sum + count, 0).toString(),
    ...[
      isPlain ? cpu.baseline : cpu.api,
      isPlain ? undefined : cpu.worker,
      cpu.postgres,
      cpu.kafka,
    ].map((ms) => ms?.toFixed(2) ?? ''),
    ...(isPlain ? [memoryMb.baseline] : [memoryMb.api, memoryMb.worker]).map(
      (mb) => mb?.toFixed(0) ?? '',
    ),
  ];
}

function runLine(
  date: string,
  { machine, settings, reference }: RunNote,
  results: Results,
): string {
  const inserts = Object.entries(reference.perSecond)
    .map(
      ([clients, rate]) =>
        `${clients} ${clients === '1' ? 'client' : 'clients'} ${rate.toFixed(0)}/s`,
    )
    .join(', ');
  const foreign = Math.max(0, ...samplesOf(date, results).map((each) => each.foreignCpuShare));
  return (
    `${date.slice(0, 10)}: ${machine.cores ?? '?'} cores (${machine.cpu ?? '?'}) that carry the ` +
    `service, PostgreSQL ${machine.postgres ?? '?'}, Redis, Kafka and the load; ` +
    `rounds: ${settings.rounds ?? '?'} (the median counts), ${settings.seconds ?? '?'} s each. ` +
    `Reference: durable one-row inserts (${reference.means}), ${inserts}.` +
    (foreign < FOREIGN_SHARE_MAX
      ? ''
      : ` **Other programs took up to ${foreign.toFixed(1)} cores meanwhile.**`)
  );
}

function samplesOf(run: string, results: Results): Sample[] {
  const { scenarios, sustained, scheme, baseline, growth } = results;
  return [
    ...[...Object.values(scenarios), ...(sustained ? [sustained] : [])].map((each) => ({
      ...each,
      samples: [each.maximum, each.latency],
    })),
    ...(scheme ? [{ ...scheme, samples: [scheme.sample] }] : []),
    ...(baseline
      ? [{ ...baseline, samples: [baseline.accept, baseline.typeorm, baseline.statement] }]
      : []),
    ...(growth
      ? [{ ...growth, samples: [...Object.values(growth.before), ...Object.values(growth.after)] }]
      : []),
  ].flatMap((part) => (part.run === run ? part.samples : []));
}

/** What a comparison leaves out must stand beside it. */
function plainLine({ accept, statement }: BaselineResult): string {
  const share = (accept.ratio ?? 0) / (statement.ratio ?? 1);
  return `Accept JSON is ${share.toFixed(2)} times one named statement per request; ${LEFT_OUT}.`;
}

function growthLine({ rowsBefore, rows, databaseGb }: GrowthResult): string {
  return (
    `Growth: ${million(rows)} million stored transactions (${databaseGb.toFixed(1)} GB) beside ` +
    `${million(rowsBefore)} million, at 64 connections that send as soon as they are answered.`
  );
}

function million(rows = 0): string {
  return (rows / 1e6).toFixed(1);
}

/** A table as the formatter writes it, so that neither changes what the other has written. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((cell, column) =>
    Math.max(3, cell.length, ...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
