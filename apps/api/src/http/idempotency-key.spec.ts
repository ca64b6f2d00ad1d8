import { sketchRequest } from '../../../../test/support/request-context.js';
import { idempotencyKeyOf } from './idempotency-key.js';

const keyOf = (sent: string | readonly string[], inDocument?: string) =>
  idempotencyKeyOf(sketchRequest({ headers: { 'Idempotency-Key': sent } }), {
    inDocument,
    isRequired: false,
  });

describe('idempotencyKeyOf', () => {
  it.each([
    ['k', 'k'],
    ['"k"', 'k'],
    ['0199c1b2-7c3e-7a11-9e3b-4d1f0a2b3c4d', '0199c1b2-7c3e-7a11-9e3b-4d1f0a2b3c4d'],
    ['order_1001:retry.2', 'order_1001:retry.2'],
    ['A'.repeat(128), 'A'.repeat(128)],
    [`"${'A'.repeat(128)}"`, 'A'.repeat(128)],
    ['1763900000000', '1763900000000'],
    // A hash whose digits look like a card number is a hash.
    ['ab4111111111111111cd', 'ab4111111111111111cd'],
    ['order:AB4111111111111111CD', 'order:AB4111111111111111CD'],
    ['V1StGXR8_Z5jdHi6B-myT', 'V1StGXR8_Z5jdHi6B-myT'],
    ['01ARZ3NDEKTSV4RRFFQ69G5FAV', '01ARZ3NDEKTSV4RRFFQ69G5FAV'],
  ])('reads %s', (sent, key) => {
    expect(keyOf(sent)).toBe(key);
  });

  it.each([
    '',
    '""',
    '"k',
    'k"',
    '""k""',
    "'k'",
    'two keys',
    'a,b',
    'a, b',
    '"a", "b"',
    'k;q=1',
    'clé',
    'k/1',
    'k\u0000',
    'k\n',
    'A'.repeat(129),
    `"${'A'.repeat(129)}"`,
    '4111111111111111',
    '"4111111111111111"',
    'order-4111111111111111',
    '4111-1111-1111-1111',
    'DE89370400440532013000',
    'payout:DE89370400440532013000',
    'payout:de89370400440532013000',
    'card4111111111111111',
    'pay:4111111111111111x',
    'xDE89370400440532013000',
    'sk_sandbox_0000000000000000000000000000',
  ])('refuses %j and does not quote it', (sent) => {
    const refused = expect(() => keyOf(sent));
    refused.toThrow(expect.objectContaining({ code: 'invalid_idempotency_key' }) as Error);
    if (sent.length > 4) refused.not.toThrow(sent);
  });

  it('refuses a repeated key, also an equal one', () => {
    expect(() => keyOf(['k', 'k'])).toThrow('invalid_idempotency_key');
  });

  it('is optional unless it is required', () => {
    const without = sketchRequest();
    const options = { inDocument: undefined, isRequired: false };
    expect(idempotencyKeyOf(without, options)).toBeUndefined();
    const required = { ...options, isRequired: true };
    expect(() => idempotencyKeyOf(without, required)).toThrow('invalid_idempotency_key');
  });

  it('may be in the document instead of the header', () => {
    const options = { inDocument: 'order-1001', isRequired: true };
    expect(idempotencyKeyOf(sketchRequest(), options)).toBe('order-1001');
  });

  it.each([
    ['k', 'k'],
    ['"k"', 'k'],
    ['k', '"k"'],
  ])('may be %s in the header and %s in the document', (header, inDocument) => {
    expect(keyOf(header, inDocument)).toBe('k');
  });

  it.each([
    ['k', 'another'],
    ['k', 'K'],
    ['k', ''],
    ['', 'k'],
    ['k', 'two keys'],
    ['k', '4111111111111111'],
  ])('refuses %j in the header and %j in the document', (header, inDocument) => {
    expect(() => keyOf(header, inDocument)).toThrow('invalid_idempotency_key');
  });
});
