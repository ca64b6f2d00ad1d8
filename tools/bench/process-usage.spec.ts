import { cpuOf, memoryMbOf, parseStat } from './process-usage';

const AFTER_NAME =
  'S 4711 4712 4712 0 -1 4194560 9 8 7 6 1500 250 30 20 20 0 11 0 123456 1000000 2000';

it.each([
  ['an ordinary name', '4712 (node)'],
  ['a name with blanks', '4712 (node worker)'],
  ['a name with brackets', '4712 (a) S 1 (b)'],
])('reads a process with %s', (_, start) => {
  // 1500 + 250 ticks of its own, 30 + 20 of its children.
  expect(parseStat(`${start} ${AFTER_NAME}`)).toEqual({ parent: 4_711, cpuMs: 18_000 });
});

it('finds this process in /proc, and adds up copies', () => {
  const once = cpuOf({ test: [process.pid] }).test ?? 0;
  const twice = cpuOf({ test: [process.pid, process.pid] }).test ?? 0;
  expect(once).toBeGreaterThan(0);
  expect(twice).toBeGreaterThanOrEqual(2 * once);
});

it('takes the biggest of several copies for the memory', () => {
  const { one = 0, two = 0 } = memoryMbOf({ one: [process.pid], two: [process.pid, process.pid] });
  expect(one).toBeGreaterThan(10);
  expect(two / one).toBeLessThan(1.5);
});

it('has nothing of a process that is gone', () => {
  expect(cpuOf({ gone: [2 ** 22 + 1] })).toEqual({ gone: 0 });
  expect(memoryMbOf({ gone: [2 ** 22 + 1] })).toEqual({ gone: 0 });
});
