import { merge, ourSamples, type Results, type RunNote, toText } from './results';
import { medianSample } from './sample';

const NOTE: RunNote = { machine: {}, settings: {}, reference: { means: 'pgbench', perSecond: {} } };
const sample = medianSample([]);
const scenario = (run: string) => ({
  run,
  maximum: sample,
  latency: sample,
  leftBehind: 0,
  executedTwice: 0,
});
const baseline = (run: string) => ({ run, accept: sample, typeorm: sample, statement: sample });

const OLD: Results = {
  runs: { old: NOTE },
  scenarios: { 'accept-json': scenario('old'), list: scenario('old') },
  baseline: baseline('old'),
};

it('is what was measured, when there was nothing before', () => {
  expect(merge(undefined, OLD)).toEqual(OLD);
});

it('takes the place of what was measured again, and leaves the rest', () => {
  const merged = merge(OLD, { runs: { new: NOTE }, scenarios: { list: scenario('new') } });
  expect(merged.scenarios['accept-json']?.run).toBe('old');
  expect(merged.scenarios.list?.run).toBe('new');
  expect(merged.baseline?.run).toBe('old');
  expect(Object.keys(merged.runs)).toEqual(['old', 'new']);
});

it('forgets a run of which nothing is left', () => {
  const merged = merge(OLD, {
    runs: { new: NOTE },
    scenarios: { 'accept-json': scenario('new'), list: scenario('new') },
    baseline: baseline('new'),
  });
  expect(Object.keys(merged.runs)).toEqual(['new']);
});

it('rounds figures, and leaves whole numbers alone', () => {
  const text = toText({
    ...OLD,
    runs: { old: { ...NOTE, settings: { seconds: 123_456, share: 0.123456 } } },
  });
  expect(text).toContain('"seconds": 123456');
  expect(text).toContain('"share": 0.1235');
});

it('lists what was measured of our own processes, each with its run', () => {
  const rate = (ratePerSecond: number) => ({ ...sample, ratePerSecond });
  const measured = { ...scenario('a'), maximum: rate(1), latency: rate(2) };
  const results: Results = {
    runs: {},
    scenarios: { list: measured },
    sustained: {
      ...measured,
      run: 'b',
      maximum: rate(3),
      latency: rate(4),
      seconds: 60,
      offeredPerSecond: 1,
    },
    scheme: {
      run: 'c',
      offeredPerSecond: 500,
      seconds: 600,
      sample: rate(5),
      lost: 0,
      executedTwice: 0,
      slowShare: 0,
      memoryMb: {},
    },
    baseline: { run: 'd', accept: rate(6), typeorm: rate(100), statement: rate(100) },
    growth: {
      run: 'e',
      rows: 2,
      rowsBefore: 1,
      databaseGb: 1,
      before: { list: rate(7) },
      after: { list: rate(8) },
    },
  };
  const found = ourSamples(results).map(
    ({ run, sample: { ratePerSecond } }) => `${run}${ratePerSecond}`,
  );
  expect(found).toEqual(['a1', 'a2', 'b3', 'b4', 'c5', 'd6', 'e7', 'e8']);
  expect(ourSamples({ runs: {}, scenarios: {} })).toEqual([]);
});
