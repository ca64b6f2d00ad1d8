import { BEGIN, END, withSection } from './readme-section';
import type { BaselineResult, GrowthResult, Results, RunNote, SchemeResult } from './results';
import { medianSample, type Sample } from './sample';

const NOTE: RunNote = { machine: {}, settings: {}, reference: { means: 'pgbench', perSecond: {} } };
const OLD = '2026-01-01T00:00:00.000Z';
const NEW = '2026-02-02T00:00:00.000Z';

const sampleOf = (figures: Partial<Sample> = {}): Sample => ({ ...medianSample([]), ...figures });
const latencyMs = (p50: number) => ({ p50, p99: 0, p999: 0, max: 0 });
const scenario = (run: string, maximum: Partial<Sample> = {}, latency: Partial<Sample> = {}) => ({
  run,
  maximum: sampleOf(maximum),
  latency: sampleOf(latency),
  leftBehind: 0,
  executedTwice: 0,
});

const SUSTAINED = { ...scenario(NEW), seconds: 60, offeredPerSecond: 900 };
const SCHEME: SchemeResult = {
  run: NEW,
  offeredPerSecond: 500,
  seconds: 600,
  sample: sampleOf({ ratePerSecond: 500 }),
  lost: 0,
  executedTwice: 0,
  slowShare: 0,
  memoryMb: {},
};
const BASELINE: BaselineResult = {
  run: NEW,
  accept: sampleOf({ ratio: 0.3, memoryMb: { api: 200, worker: 150 } }),
  typeorm: sampleOf({ ratio: 0.1, memoryMb: { api: 1, worker: 1, baseline: 90 } }),
  statement: sampleOf({ ratio: 0.2, cpuMsPerTransaction: { api: 1, baseline: 0.2 } }),
};
const GROWTH: GrowthResult = {
  run: OLD,
  rows: 10_000_000,
  rowsBefore: 200_000,
  databaseGb: 16,
  before: { list: sampleOf({ ratio: 0.5 }), read: sampleOf() },
  after: { list: sampleOf({ ratio: 0.4 }) },
};

const ONE: Results = { runs: { [NEW]: NOTE }, scenarios: { read: scenario(NEW) } };
const TWO: Results = { ...ONE, runs: { [OLD]: NOTE, [NEW]: NOTE } };

const sectionOf = (results: Results) => withSection(`before ${BEGIN} old ${END} after`, results);
const lineOf = (results: Results, start: string) =>
  sectionOf(results)
    .split('\n')
    .find((line) => line.startsWith(start));
const legendOf = (results: Results) => lineOf(results, 'Rates, ratios');

/** The table of scenarios, each row by the names of its columns; of two of a name the first. */
function rowsOf(results: Results): Record<string, string>[] {
  const lines = sectionOf(results).split('\n');
  const at = lines.findIndex((line) => line.startsWith('|') && line.includes('| rate/s'));
  const end = lines.indexOf('', at);
  const [head = [], , ...rows] = lines.slice(at, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  return rows.map((cells) => {
    const entries = cells.map((cell, column): [string, string] => [head[column] ?? '', cell]);
    return Object.fromEntries(entries.reverse());
  });
}

it('leaves what is around it alone', () => {
  expect(sectionOf(ONE)).toMatch(/^before <!--[^]*--> after$/);
  expect(sectionOf(ONE)).not.toContain('old');
  expect(sectionOf({ runs: {}, scenarios: {} })).toContain('No run has been recorded yet');
});

it('numbers the runs, and says of each row which it is of, when there are several', () => {
  const results = { ...TWO, baseline: BASELINE, growth: GROWTH };
  expect(lineOf(results, 'Run 1, 2026-01-01: ')).toBeDefined();
  expect(lineOf(results, 'Run 2, 2026-02-02: ')).toBeDefined();
  expect(rowsOf(results).map(({ run, scenario: name }) => [run, name])).toEqual([
    ['2', 'read'],
    ['2', 'accept-json, beside the next two'],
    ['2', 'TypeORM `save`'],
    ['2', 'one statement'],
    ['1', 'list, 0.2 M rows'],
    ['1', 'list, 10.0 M rows'],
    ['1', 'read, 0.2 M rows'],
  ]);
  expect(legendOf(results)).toContain('Ratios hold within a run only.');
});

it('has no numbers for a single run', () => {
  expect(lineOf(ONE, '2026-02-02: ')).toBeDefined();
  expect(rowsOf(ONE)[0]).toMatchObject({ scenario: 'read' });
  expect(rowsOf(ONE)[0]).not.toHaveProperty('run');
  expect(legendOf(ONE)).not.toContain('Ratios hold');
});

it('takes the rate from the maximum, latencies from the open loop, and the errors of both', () => {
  const maximum = { ratePerSecond: 100, latencyMs: latencyMs(7), errors: { '503': 1, closed: 2 } };
  const open = { ratePerSecond: 50, latencyMs: latencyMs(3), errors: { '503': 4 } };
  const scenarios = { read: scenario(NEW, maximum, open) };
  expect(rowsOf({ ...ONE, scenarios })[0]).toMatchObject({
    'rate/s': '100',
    'p50 ms': '3.0',
    errors: '7',
  });
});

it('counts the errors of a closed loop once', () => {
  const accept = sampleOf({ latencyMs: latencyMs(7), errors: { '503': 1, closed: 2 } });
  const rows = rowsOf({ ...ONE, baseline: { ...BASELINE, accept } });
  expect(rows[1]).toMatchObject({ 'p50 ms': '7.0', errors: '3' });
});

it('prints what the comparison with the plain ways is made of', () => {
  const results = { ...ONE, baseline: BASELINE };
  const [, accept, typeorm, statement] = rowsOf(results);
  expect(accept).toMatchObject({ 'to reference': '0.300', 'MB api': '200' });
  expect(typeorm).toMatchObject({ 'to reference': '0.100', 'MB api': '90', worker: '' });
  expect(statement).toMatchObject({ 'to reference': '0.200', 'CPU ms api': '0.20' });
  expect(lineOf(results, 'Accept JSON is 1.50 times')).toBeDefined();
});

const CLOSED = 'Rows whose latencies are of the closed loop instead: ';
const OPEN = 'an open loop at half of that rate';

it.each<[string, Partial<Results>, readonly string[]]>([
  ['scenarios', {}, [OPEN, '(whole-way: at 20/s)']],
  ['a minute', { sustained: SUSTAINED }, ['(whole-way: at 20/s; whole way, 60 s: at 900/s)']],
  ['the scheme', { scheme: SCHEME }, ['In the scheme row rate and latency are those of what is']],
  ['the plain ways', { baseline: BASELINE }, [CLOSED, '_accept-json, beside the next two_ and']],
  ['growth', { growth: GROWTH }, [CLOSED, 'all with M rows']],
  ['copies', { scenarios: { 'read × 2': scenario(NEW) } }, ['2 APIs and 2 workers side by side']],
])('says what the rows are of: %s', (_, part, parts) => {
  for (const expected of parts) expect(legendOf({ ...ONE, ...part })).toContain(expected);
});

it('says nothing of rows that are not there', () => {
  expect(legendOf(ONE)).not.toMatch(/closed loop|scheme|side by side|M rows/);
});

it.each<[string, Partial<Results>]>([
  ['ours', { scenarios: { read: scenario(NEW, {}, { foreignCpuShare: 0.7 }) } }],
  ['plain', { baseline: { ...BASELINE, typeorm: sampleOf({ foreignCpuShare: 0.7 }) } }],
])('says with its run when others took the cores (%s)', (_, part) => {
  const results = { ...TWO, ...part };
  const warning = '**Other programs took up to 0.7 cores meanwhile.**';
  expect(lineOf(results, 'Run 2')).toContain(warning);
  expect(lineOf(results, 'Run 1')).not.toContain(warning);
});
