import { LEFT_OUT } from './baseline';
import {
  type BaselineResult,
  type GrowthResult,
  ourSamples,
  type Results,
  type RunNote,
  type ScenarioResult,
  type SchemeResult,
  type SustainedResult,
} from './results';
import { FOREIGN_SHARE_MAX, type Sample } from './sample';
import { findings } from './targets';

export const BEGIN = '<!-- bench: `npm run bench -- --readme` writes this -->';
export const END = '<!-- bench: end -->';

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
    ...runLines(results),
    table(
      ['what', 'wanted', 'measured', ''],
      findings(results).map(({ what, wanted, measured, verdict }) => [
        ...[what, wanted, measured, verdict],
      ]),
    ),
    legend(results),
    scenarioTable(results),
    ...(baseline ? [plainLine(baseline)] : []),
    ...(growth ? [growthLine(growth)] : []),
    END,
  ];
  return parts.join('\n\n');
}

/** The row that the plain ways are compared with: a scenario's own may be of another run. */
const BESIDE = 'accept-json, beside the next two';

interface Row {
  readonly name: string;
  readonly run: string;
  /** What rate, ratio and costs are of. */
  readonly sample: Sample;
  /** What the latencies are of, where that is another measurement. */
  readonly open?: Sample;
  /** One of the plain ways was measured: our own apps were idle. */
  readonly isPlain?: boolean;
}

/** One run needs no number: everything is of it. */
function scenarioTable(results: Results): string {
  const runs = Object.keys(results.runs);
  const rows = rowsOf(results);
  if (runs.length === 1) return table(HEAD, rows.map(cellsOf));
  return table(
    ['run', ...HEAD],
    rows.map((row) => [String(runs.indexOf(row.run) + 1), ...cellsOf(row)]),
  );
}

function rowsOf({ scenarios, sustained, scheme, baseline, growth }: Results): Row[] {
  return [
    ...Object.entries(scenarios).map(([name, scenario]) => openRow(name, scenario)),
    ...(sustained ? [openRow(minuteName(sustained), sustained)] : []),
    ...(scheme ? [schemeRow(scheme)] : []),
    ...(baseline ? baselineRows(baseline) : []),
    ...(growth ? growthRows(growth) : []),
  ];
}

function openRow(name: string, { run, maximum, latency }: ScenarioResult): Row {
  return { name, run, sample: maximum, open: latency };
}

function minuteName({ seconds }: SustainedResult): string {
  return `whole way, ${seconds} s`;
}

function schemeRow({ run, seconds, sample }: SchemeResult): Row {
  return { name: `scheme, ${seconds} s`, run, sample };
}

function baselineRows({ run, accept, typeorm, statement }: BaselineResult): Row[] {
  return [
    { name: BESIDE, run, sample: accept },
    { name: 'TypeORM `save`', run, sample: typeorm, isPlain: true },
    { name: 'one statement', run, sample: statement, isPlain: true },
  ];
}

function growthRows({ run, rowsBefore, rows, before, after }: GrowthResult): Row[] {
  return Object.entries(before).flatMap(([name, sample]) => {
    const grown = after[name];
    return [
      { name: `${name}, ${million(rowsBefore)} M rows`, run, sample },
      ...(grown ? [{ name: `${name}, ${million(rows)} M rows`, run, sample: grown }] : []),
    ];
  });
}

const HEAD = [
  ...['scenario', 'rate/s', 'to reference', 'p50 ms', 'p99 ms', 'p99.9 ms', 'errors'],
  ...['CPU ms api', 'worker', 'postgres', 'kafka', 'MB api', 'worker'],
];

function cellsOf({ name, sample, open, isPlain = false }: Row): string[] {
  const { ratePerSecond, ratio, cpuMsPerTransaction: cpu, memoryMb: mb } = sample;
  const { p50, p99, p999 } = (open ?? sample).latencyMs;
  const ours = isPlain ? [cpu.baseline, undefined] : [cpu.api, cpu.worker];
  const memory = isPlain ? [mb.baseline, undefined] : [mb.api, mb.worker];
  return [
    name,
    ratePerSecond.toFixed(0),
    ratio?.toFixed(3) ?? '',
    ...[p50, p99, p999].map((ms) => ms.toFixed(1)),
    String(errorsOf(sample) + (open ? errorsOf(open) : 0)),
    ...[...ours, cpu.postgres, cpu.kafka].map((ms) => ms?.toFixed(2) ?? ''),
    ...memory.map((each) => each?.toFixed(0) ?? ''),
  ];
}

function errorsOf({ errors }: Sample): number {
  return Object.values(errors).reduce((sum, count) => sum + count, 0);
}

/** What the rows do not say by themselves. */
function legend({ runs, scenarios, sustained, scheme, baseline, growth }: Results): string {
  const minute = sustained ? `; ${minuteName(sustained)}: at ${sustained.offeredPerSecond}/s` : '';
  const closed = [
    ...(baseline ? [`_${BESIDE}_ and these two`] : []),
    ...(growth ? ['all with M rows (whole-way until its POST is answered)'] : []),
  ];
  const copies = Object.keys(scenarios).flatMap((name) => / × (\d+)$/.exec(name)?.[1] ?? []);
  const sentences = [
    'Rates, ratios, CPU and memory are those of the maximum, latencies those of an open loop at ' +
      `half of that rate (whole-way: at 20/s${minute}), errors those of both.`,
    ...(closed.length > 0
      ? [`Rows whose latencies are of the closed loop instead: ${closed.join('; ')}.`]
      : []),
    ...(scheme ? ['In the scheme row rate and latency are those of what is offered.'] : []),
    ...[...new Set(copies)].map(
      (n) => `Rows with × ${n} are of ${n} APIs and ${n} workers side by side on the same cores.`,
    ),
    ...(Object.keys(runs).length > 1 ? ['Ratios hold within a run only.'] : []),
  ];
  return sentences.join(' ');
}

/** With a number each, by which the table names them, when there are several. */
function runLines(results: Results): string[] {
  const runs = Object.entries(results.runs);
  return runs.map(([run, note], index) => {
    const number = runs.length > 1 ? `Run ${index + 1}, ` : '';
    return `${number}${runLine(run, note, foreignShare(run, results))}`;
  });
}

function runLine(date: string, { machine, settings, reference }: RunNote, foreign: number): string {
  const inserts = Object.entries(reference.perSecond)
    .map(
      ([clients, rate]) =>
        `${clients} ${clients === '1' ? 'client' : 'clients'} ${rate.toFixed(0)}/s`,
    )
    .join(', ');
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

/** The most that other programs took of the cores while anything of this run was measured. */
function foreignShare(run: string, results: Results): number {
  const { baseline } = results;
  const samples = ourSamples(results).flatMap((each) => (each.run === run ? each.sample : []));
  if (baseline?.run === run) samples.push(baseline.typeorm, baseline.statement);
  return Math.max(0, ...samples.map(({ foreignCpuShare }) => foreignCpuShare));
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
