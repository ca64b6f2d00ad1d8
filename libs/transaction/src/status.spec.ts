import { isFinal, reasonOf, STATUSES } from './status.js';

it('has seven statuses, of which these three are final', () => {
  expect(STATUSES).toEqual([
    'pending',
    'dispatched',
    'processing',
    'completed',
    'failed',
    'canceled',
    'unknown',
  ]);
  expect(STATUSES.filter(isFinal)).toEqual(['completed', 'failed', 'canceled']);
});

it('has a reason exactly when the state holds one', () => {
  const reason = { code: 'declined', message: 'The issuer says no.' };
  expect(reasonOf({ status: 'completed' })).toBeNull();
  expect(reasonOf({ status: 'failed', reason })).toBe(reason);
});
