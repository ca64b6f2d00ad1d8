import { inRounds } from './report-rounds.js';

/** `transaction/name` in short. */
const roundsOf = (...reports: readonly string[]) =>
  inRounds(
    reports.map((text) => {
      const [transactionId = '', name = ''] = text.split('/');
      return { gateway: 'a', name, report: { transactionId, status: 'completed' as const } };
    }),
  ).map((round) => round.map(({ report, name }) => `${report.transactionId}/${name}`).join(' '));

it.each([
  [[], []],
  [['1/a', '2/b', '3/c'], ['1/a 2/b 3/c']],
  [
    ['1/a', '1/b', '2/c'],
    ['1/a 2/c', '1/b'],
  ],
  [
    ['1/a', '2/a', '3/a'],
    ['1/a', '2/a', '3/a'],
  ],
  [
    ['1/a', '1/b', '2/b', '2/c'],
    ['1/a', '1/b', '2/b', '2/c'],
  ],
])('%j becomes %j', (reports, rounds) => {
  expect(roundsOf(...reports)).toEqual(rounds);
});
