import { CATALOGUE, type ErrorCode } from './catalogue.js';

/** WIRE §3, written out: a code that is renamed, moved or forgotten fails here. */
const CODES_BY_STATUS: Readonly<Record<number, readonly string[]>> = {
  400: [
    'malformed_body',
    'validation_failed',
    'cvc_not_accepted',
    'unknown_document',
    'invalid_idempotency_key',
    'invalid_cursor',
  ],
  401: ['unauthorized', 'invalid_signature'],
  403: ['insufficient_scope'],
  404: ['not_found'],
  405: ['method_not_allowed'],
  406: ['not_acceptable'],
  408: ['request_timeout'],
  409: [
    'idempotency_key_in_use',
    'not_cancelable',
    'callback_conflict',
    'amount_mismatch',
    'transaction_final',
  ],
  413: ['body_too_large'],
  415: ['unsupported_media_type'],
  422: ['idempotency_key_reused'],
  429: ['rate_limited'],
  431: ['headers_too_large'],
  500: ['internal_error'],
  503: ['database_unavailable', 'broker_unavailable', 'backlog_full'],
};

/** The very same request may succeed later: too early, too fast, or something of ours is away. */
const RETRYABLE: readonly ErrorCode[] = [
  'request_timeout',
  'idempotency_key_in_use',
  'rate_limited',
  'database_unavailable',
  'broker_unavailable',
  'backlog_full',
];

const rows = Object.entries(CATALOGUE) as [ErrorCode, (typeof CATALOGUE)[ErrorCode]][];

it('holds the codes of the wire contract, each under its status, and no others', () => {
  const expected = Object.entries(CODES_BY_STATUS).flatMap(([status, codes]) =>
    codes.map((code) => `${status} ${code}`),
  );
  expect(rows.map(([code, { status }]) => `${status} ${code}`).sort()).toEqual(expected.sort());
});

it('says of exactly these that the same request may succeed later', () => {
  expect(rows.filter(([, row]) => row.retryable).map(([code]) => code)).toEqual(RETRYABLE);
});

it.each(rows)('%s has a code in snake case and a title that is one sentence', (code, { title }) => {
  expect(code).toMatch(/^[a-z]+(?:_[a-z]+)*$/);
  expect(title).toMatch(/^[A-Z][^.\n]{5,70}$/);
});

it('has no two codes with one title', () => {
  expect(new Set(rows.map(([, { title }]) => title)).size).toBe(rows.length);
});
