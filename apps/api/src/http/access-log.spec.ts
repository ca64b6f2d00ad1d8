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

it('is never long', () => {
  expect(pathOf(`/${'DE11'.repeat(4_000)}`)).toHaveLength(256);
});
