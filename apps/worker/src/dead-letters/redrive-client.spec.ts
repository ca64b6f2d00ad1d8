import { resultOf } from './redrive-client.js';

const problem = (code: string, errors: object[] = []) => JSON.stringify({ code, errors });

test.each([
  [202, '{"transaction_id":"x","status":"unknown"}', { kind: 'redriven', status: 'unknown' }],
  [202, '', { kind: 'redriven', status: 'open' }],
  [
    409,
    problem('transaction_final', [{ path: '/transaction_id', code: 'completed' }]),
    { kind: 'refused', status: 'completed' },
  ],
  [409, problem('transaction_final'), { kind: 'refused', status: 'final' }],
  [409, problem('callback_conflict'), { kind: 'failed', why: 'callback_conflict' }],
  [404, problem('not_found'), { kind: 'not_found' }],
  // Not the API, but something else that listens there.
  [404, '<html>', { kind: 'failed', why: 'HTTP 404' }],
  [401, problem('invalid_signature'), { kind: 'failed', why: 'invalid_signature' }],
  [503, problem('database_unavailable'), { kind: 'failed', why: 'database_unavailable' }],
  [500, 'null', { kind: 'failed', why: 'HTTP 500' }],
])('%i %s', (status, text, result) => {
  expect(resultOf(status, text)).toEqual(result);
});
