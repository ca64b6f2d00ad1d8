import { Random } from './random.js';

const drawn = (random: Random) => Array.from({ length: 50 }, () => random.integer(1, 6));

it('says the same for the same seed, and something else for another', () => {
  expect(drawn(new Random(7))).toEqual(drawn(new Random(7)));
  expect(drawn(new Random(7))).not.toEqual(drawn(new Random(8)));
});

it('draws every number, both ends included, and nothing else', () => {
  expect(new Set(drawn(new Random(1)))).toEqual(new Set([1, 2, 3, 4, 5, 6]));
});

it('has streams that do not depend on how far another one is', () => {
  const random = new Random(7);
  const before = drawn(random.fork('faults'));
  drawn(random);
  expect(drawn(random.fork('faults'))).toEqual(before);
  expect(drawn(random.fork('workload'))).not.toEqual(before);
});

it('shuffles without losing anything, and never picks what has no weight', () => {
  const random = new Random(3);
  expect(random.shuffled([1, 2, 3, 4]).sort()).toEqual([1, 2, 3, 4]);
  const choices = [
    { name: 'never', weight: 0 },
    { name: 'always', weight: 2 },
  ];
  for (let turn = 0; turn < 50; turn += 1) expect(random.weigh(choices).name).toBe('always');
});
