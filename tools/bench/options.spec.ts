import { type Options, PARTS, readOptions } from './options';
import { SCENARIOS } from './scenarios';

function read(line: string): Options {
  const options = readOptions(line === '' ? [] : line.split(' '));
  if (options === 'help') throw new Error('That was a call for help.');
  return options;
}

it('measures all scenarios, and the whole way for a minute, when nothing is said', () => {
  expect(read('')).toMatchObject({
    scenarios: SCENARIOS,
    parts: ['sustained'],
    rounds: 3,
    seconds: 8,
    sustainedSeconds: 60,
    copies: 1,
    isQuick: false,
    isProfiled: false,
    isReadmeOnly: false,
  });
});

it.each([
  ['--only list,accept-json', ['accept-json', 'list'], []],
  ['--only=whole-way', ['whole-way'], []],
  ['--only sustained', [], ['sustained']],
  ['--only read --baseline', ['read'], ['baseline']],
  ['--scheme', [], ['scheme']],
  ['--growth --baseline', [], ['baseline', 'growth']],
  ['--all', SCENARIOS, PARTS],
  ['--copies 2', ['accept-json', 'whole-way'], []],
])('%s', (line, scenarios, parts) => {
  expect(read(line)).toMatchObject({ scenarios, parts });
});

it.each([
  ['--scheme', 600, 8],
  ['--scheme --seconds 30', 30, 30],
  ['--scheme --scheme-seconds 40', 40, 8],
  ['--scheme --baseline --seconds 5', 600, 5],
  ['--all --quick', 20, 3],
])('%s: %d s of the scheme, %d s of each measurement', (line, schemeSeconds, seconds) => {
  expect(read(line)).toMatchObject({ schemeSeconds, seconds });
});

it('takes numbers of its own', () => {
  const line = '--all --rate 1000 --rows 5000000 --sustained-rate 700 --sustained-seconds 90';
  expect(read(line)).toMatchObject({
    schemeRate: 1_000,
    growthRows: 5_000_000,
    sustainedRate: 700,
    sustainedSeconds: 90,
  });
});

it.each(['--help', '--all --help'])('%s is a call for help', (line) => {
  expect(readOptions(line.split(' '))).toBe('help');
});

it.each([
  ['--fast', '--fast is not known'],
  ['--only accept', 'There is no scenario accept'],
  ['--only', '--only wants a value'],
  ['--rounds 0', '--rounds must be a whole number above 0'],
  ['--rounds 1.5', '--rounds must be a whole number above 0'],
  ['--seconds -3', '--seconds must be a whole number above 0'],
  ['--copies 2 --scheme', '--copies measures scenarios only'],
])('%s is refused', (line, message) => {
  expect(() => readOptions(line.split(' '))).toThrow(message);
});
