import { merge, type Results, type RunNote, toText } from './results';
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
