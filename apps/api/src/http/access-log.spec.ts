import { pathOf } from './access-log.js';

it.each([
  ['/v1/deposits', '/v1/deposits'],
  ['/v1/transactions?reference=secret', '/v1/transactions'],
  ['/v1/x/sk%5Fsandbox%5F0000', '/v1/x/sk_sandbox_0000'],
  ['/v1/%C3%A9/%E2%82', '/v1/é/%E2%82'],
  ['/v1/%zz', '/v1/%zz'],
  ['', ''],
])('of %j is shown %j', (url, path) => {
  expect(pathOf(url)).toBe(path);
});

it.each([256, 300, 16_000])(
  'of %i characters and a card number behind them nothing is shown',
  (length) => {
    const path = pathOf(`/${'x'.repeat(length - 8)}4111111111111111`);
    expect(path).toBe('(too long)');
  },
);

it('is shown up to 256 characters, whatever the query', () => {
  const path = `/${'x'.repeat(255)}`;
  expect(pathOf(`${path}?${'q'.repeat(1_000)}`)).toBe(path);
});
