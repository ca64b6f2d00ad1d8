import { configProblemsOf } from '../../../test/support/config-problems.js';
import { type Environment, EnvReader } from './env-reader.js';
import { readKeyRing } from './keys.js';

const PRODUCTION = { NODE_ENV: 'production' };

function problemOf(read: (reader: EnvReader) => unknown, env: Environment): string {
  const problems = configProblemsOf(() => {
    const reader = new EnvReader(env);
    read(reader);
    reader.finish();
  });
  expect(problems.length).toBeLessThan(2);
  return problems.join();
}

describe.each(['INSTRUMENT_KEYS', 'FINGERPRINT_KEYS'])('%s', (name) => {
  const readRing = (reader: EnvReader) => readKeyRing(reader, name);
  const key = (fill: string) => Buffer.alloc(32, fill).toString('base64');
  const development = Buffer.from(name.padEnd(32, '.')).toString('base64');

  it('seals with the first key and opens with each', () => {
    const ring = readRing(new EnvReader({ [name]: `new:${key('n')},old:${key('o')}` }));
    expect(ring.current.id).toBe('new');
    expect(ring.current.key.export()).toEqual(Buffer.alloc(32, 'n'));
    expect(ring.find('new')).toBe(ring.current.key);
    expect(ring.find('old')?.export()).toEqual(Buffer.alloc(32, 'o'));
    expect(ring.find('toString')).toBeUndefined();
  });

  it.each([
    undefined,
    `dev:${development}`,
    `k1:${development}`,
    `k1:${key('n')},dev:${development}`,
  ])('refuses the development key in production only: %j', (text) => {
    expect(problemOf(readRing, { [name]: text })).toBe('');
    expect(problemOf(readRing, { ...PRODUCTION, [name]: text })).toContain(`${name} must`);
  });

  it('takes keys of its own in production', () => {
    expect(problemOf(readRing, { ...PRODUCTION, [name]: `k1:${key('n')}` })).toBe('');
  });

  it.each([
    'canary',
    key('n'),
    `:${key('n')}`,
    `${'k'.repeat(17)}:${key('n')}`,
    `k 1:${key('n')}`,
    `k1:${Buffer.alloc(31).toString('base64')}`,
    `k1:${Buffer.alloc(33).toString('base64')}`,
    `k1:${key('n').slice(0, -1)}`,
    `k1:${Buffer.alloc(32).toString('hex')}`,
    `k1:${key('n')},`,
    `k1:${key('n')}, k2:${key('o')}`,
    `k1:${key('n')},k1:${key('o')}`,
    `k1:whsec_${key('n')}`,
  ])('refuses %j without quoting it', (text) => {
    const message = problemOf(readRing, { [name]: text });
    expect(message).toContain(`${name} must be id:key`);
    expect(message).not.toMatch(/canary|bm5u|AAAA|0000/);
  });
});
