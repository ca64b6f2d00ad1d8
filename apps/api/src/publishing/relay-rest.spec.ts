import { relayRestMs } from './relay-rest.js';

it.each([
  { moved: 0, restMs: 20 },
  { moved: 5, restMs: 20 },
  { moved: 6, restMs: 24 },
  { moved: 25, restMs: 100 },
  { moved: 200, restMs: 100 },
])('rests $restMs ms after $moved messages', ({ moved, restMs }) => {
  expect(relayRestMs(moved)).toBe(restMs);
});

/** The rest that a constant rate ends up with. */
function restAtRate(perSecond: number): number {
  let restMs = relayRestMs(0);
  for (let round = 0; round < 100; round += 1) restMs = relayRestMs((perSecond * restMs) / 1_000);
  return restMs;
}

it('is short where few come, and long where many do', () => {
  expect([20, 200, 300, 1_000].map(restAtRate)).toEqual([20, 20, 100, 100]);
});
