import { parseStat } from './process-identity';

const after = '1 30 30 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 167186 38836 2573';

describe('parseStat', () => {
  test.each([
    ['a plain name', `30 (node) S ${after}`],
    ['a name with a space and a parenthesis', `30 (a ) R (b) S ${after}`],
  ])('finds state and start time behind %s', (_what, text) => {
    expect(parseStat(text)).toEqual({ state: 'S', startTicks: '167186' });
  });

  test.each(['', '30 (node)', '30 (node) S 1 2 3'])('has nothing to say about %j', (text) => {
    expect(parseStat(text)).toBeUndefined();
  });
});
