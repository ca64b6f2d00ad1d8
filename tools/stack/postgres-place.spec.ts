import { rootCaseFolder } from './postgres-place';

test('each clone has a folder of its own, always the same', () => {
  expect(rootCaseFolder('/root/one')).toBe(rootCaseFolder('/root/one'));
  expect(rootCaseFolder('/root/one')).not.toBe(rootCaseFolder('/root/two'));
  expect(rootCaseFolder('/root/one')).toMatch(/^\/var\/tmp\/payment-gateway-[0-9a-f]{12}$/);
});
