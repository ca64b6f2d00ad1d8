import { Sweep } from './sweep.js';

const LAST = 5;

/** The numbers up to the last one, two a page. */
function numbers(): Sweep<number> {
  return new Sweep<number>((after = 0) => {
    const ids = [after + 1, after + 2].filter((id) => id <= LAST).map(String);
    return Promise.resolve({ ids, next: ids.length === 2 ? after + 2 : undefined });
  });
}

async function take(sweep: Sweep<number>, count: number): Promise<string> {
  const batches: string[] = [];
  for await (const batch of sweep.batches(count)) batches.push(batch.join());
  return batches.join(' ');
}

it('goes to the end', async () => {
  expect(await take(numbers(), 100)).toBe('1,2 3,4 5');
});

it('goes on where it has stopped, and from the end to the beginning', async () => {
  const sweep = numbers();
  expect(await take(sweep, 1)).toBe('1,2');
  expect(await take(sweep, 2)).toBe('3,4 5');
  expect(await take(sweep, 2)).toBe('1,2 3,4');
});

it('goes on though somebody has broken it off', async () => {
  const sweep = numbers();
  for await (const batch of sweep.batches(3)) if (batch.includes('1')) break;
  expect(await take(sweep, 1)).toBe('3,4');
});

it('has no batch where there is nothing', async () => {
  const nothing = new Sweep<number>(() => Promise.resolve({ ids: [], next: undefined }));
  expect(await take(nothing, 3)).toBe('');
});
