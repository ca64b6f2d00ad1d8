import { configProblemsOf } from '../../../test/support/config-problems.js';
import { type Environment, EnvReader } from './env-reader.js';
import { readMerchantKeys, SANDBOX_API_KEY } from './merchants.js';

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

describe('API_KEYS', () => {
  const problem = (text: string | undefined, env: Environment = {}) =>
    problemOf(readMerchantKeys, { ...env, API_KEYS: text });

  it('reads several merchants, and several keys of one', () => {
    const text =
      'shop:sk_live_0123456789abcdef,shop:sk_live_abcdef0123456789,b-2:sk_test_ABCDEF0123456789';
    expect(readMerchantKeys(new EnvReader({ API_KEYS: text }))).toEqual([
      { merchant: 'shop', apiKey: 'sk_live_0123456789abcdef' },
      { merchant: 'shop', apiKey: 'sk_live_abcdef0123456789' },
      { merchant: 'b-2', apiKey: 'sk_test_ABCDEF0123456789' },
    ]);
  });

  it('has the sandbox by default', () => {
    expect(readMerchantKeys(new EnvReader({}))).toEqual([
      { merchant: 'sandbox', apiKey: SANDBOX_API_KEY },
    ]);
  });

  it.each([
    undefined,
    '',
    `sandbox:${SANDBOX_API_KEY}`,
    `shop:${SANDBOX_API_KEY}`,
    `shop:sk_live_0123456789abcdef,sandbox:${SANDBOX_API_KEY}`,
  ])('refuses the sandbox key in production only: %j', (text) => {
    expect(problem(text)).toBe('');
    expect(problem(text, PRODUCTION)).toContain('API_KEYS must');
  });

  it.each([
    'canary',
    'sk_live_0123456789abcdef',
    ':sk_live_0123456789abcdef',
    'Shop:sk_live_0123456789abcdef',
    'shop:sk_live_0123456789abcde',
    `shop:sk_live_${'0'.repeat(101)}`,
    'shop:live_0123456789abcdef',
    'shop:sk_LIVE_0123456789abcdef',
    'shop:sk_live_0123456789abcde-',
    'shop:sk_live_0123456789abcdef,',
    'shop:sk_live_0123456789abcdef, b:sk_live_abcdef0123456789',
    'shop:sk_live_0123456789abcdef,b:sk_live_0123456789abcdef',
    'shop:sk_live_0123456789abcdef;b:x',
    'shop: ',
  ])('refuses %j without quoting it', (text) => {
    const message = problem(text);
    expect(message).toContain('API_KEYS must');
    expect(message).not.toMatch(/canary|0123456789abcde/);
  });
});
