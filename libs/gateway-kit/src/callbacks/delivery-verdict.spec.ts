import { RETRY_AFTER_MS_MAX, verdictOf } from './delivery-verdict.js';

const NOW = new Date('2026-11-23T09:00:00.000Z');

describe('verdictOf', () => {
  it.each([200, 201, 202, 204, 299])('%i is delivered', (status) => {
    expect(verdictOf(status, undefined, NOW)).toEqual({ kind: 'delivered' });
  });

  it.each([401, 408, 429, 500, 502, 503, 504, 599])('%i is sent again', (status) => {
    expect(verdictOf(status, undefined, NOW)).toEqual({ kind: 'repeat' });
  });

  it.each([301, 302, 307, 308])('%i is not followed, and sent again', (status) => {
    expect(verdictOf(status, undefined, NOW)).toEqual({ kind: 'repeat' });
  });

  it.each([400, 403, 404, 409, 410, 413, 415, 422])('%i is final', (status) => {
    expect(verdictOf(status, '1', NOW)).toEqual({ kind: 'stopped' });
  });

  it.each([
    ['seconds', '7', 7_000],
    ['a date', 'Mon, 23 Nov 2026 09:00:05 GMT', 5_000],
    ['a date that is over', 'Mon, 23 Nov 2026 08:00:00 GMT', 0],
    ['too many seconds', '86400', RETRY_AFTER_MS_MAX],
    ['a date far away', 'Tue, 23 Nov 2027 09:00:05 GMT', RETRY_AFTER_MS_MAX],
  ])('obeys Retry-After as %s', (_what, header, retryAfterMs) => {
    expect(verdictOf(503, header, NOW)).toEqual({ kind: 'repeat', retryAfterMs });
  });

  it.each(['', 'soon', '-1', '1.5', '12345678901234567890', 'Mon, never GMT'])(
    'passes over Retry-After "%s"',
    (header) => {
      expect(verdictOf(429, header, NOW)).toEqual({ kind: 'repeat' });
    },
  );
});
