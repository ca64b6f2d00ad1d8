import { OvertakenError, throughContention } from './contention.js';

const failing = (code: string) => Object.assign(new Error('failed'), { code });

/** Work that fails with these codes, one after the other, and then succeeds. */
function workThatFails(...codes: readonly string[]) {
  const rest = [...codes];
  return jest.fn(() => {
    const code = rest.shift();
    return code === undefined ? Promise.resolve('done') : Promise.reject(failing(code));
  });
}

it.each([
  [[], 1],
  [['40P01'], 2],
  [['40001', '40P01'], 3],
])('is done in spite of %j', async (codes, runs) => {
  const work = workThatFails(...codes);
  await expect(throughContention(work)).resolves.toBe('done');
  expect(work).toHaveBeenCalledTimes(runs);
});

it('gives up after three times', async () => {
  const work = workThatFails('40P01', '40P01', '40P01');
  await expect(throughContention(work)).rejects.toMatchObject({ code: '40P01' });
  expect(work).toHaveBeenCalledTimes(3);
});

it.each(['55P03', '23505', '57P01'])('does not repeat what failed with %s', async (code) => {
  const work = workThatFails(code);
  await expect(throughContention(work)).rejects.toMatchObject({ code });
  expect(work).toHaveBeenCalledTimes(1);
});

it('repeats what was overtaken', async () => {
  const work = jest.fn().mockRejectedValueOnce(new OvertakenError('x')).mockResolvedValue('done');
  await expect(throughContention(work)).resolves.toBe('done');
});
