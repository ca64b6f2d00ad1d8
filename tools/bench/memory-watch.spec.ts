import { MemoryWatch } from './memory-watch';

const quartersOf = (...values: number[]) => {
  const watch = new MemoryWatch();
  for (const api of values) watch.take({ api });
  return watch.quarters();
};

it('means each quarter of the readings', () => {
  expect(quartersOf(1, 3, 10, 20, 30, 50, 60, 100)).toEqual({
    api: { first: 2, second: 15, third: 40, last: 80 },
  });
});

it('has a value in every quarter, also when there are few readings', () => {
  expect(quartersOf(10, 20)).toEqual({ api: { first: 10, second: 10, third: 20, last: 20 } });
});

it('knows no process that was never read', () => {
  expect(quartersOf()).toEqual({});
});
