import { DEAD_LETTER_HEADER } from '#libs/gateway-kit';
import { HEADER } from '#libs/messaging';
import { toLetter, transactionsOf } from './letter.js';

const ID = '0199c1b2-0000-7000-8000-00000000ab01';
const AT = '2026-11-23T09:00:00.000Z';

const letterOf = (headers: Record<string, string>, key: string | null = null) =>
  toLetter(3, {
    key: key === null ? null : Buffer.from(key),
    offset: '42',
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, Buffer.from(value)]),
    ),
  });

describe('toLetter', () => {
  it('tells what the kit has written', () => {
    const letter = letterOf({
      [HEADER.transactionId]: ID,
      [HEADER.requestId]: 'r-1',
      [DEAD_LETTER_HEADER.at]: AT,
      [DEAD_LETTER_HEADER.cause]: 'gateway_unclear',
      [DEAD_LETTER_HEADER.detail]: 'It broke.',
    });
    expect(letter).toEqual({
      ...{ at: AT, transactionId: ID, cause: 'gateway_unclear', detail: 'It broke.' },
      ...{ requestId: 'r-1', partition: 3, offset: '42' },
    });
  });

  it('tells what it can of anything else', () => {
    const nothing = { at: null, transactionId: null, cause: 'unknown', detail: '' };
    expect(toLetter(0, { key: null, offset: '0' })).toMatchObject(nothing);
    const odd = { [HEADER.transactionId]: 'seven', [DEAD_LETTER_HEADER.at]: 'yesterday' };
    expect(letterOf(odd, 'eight')).toMatchObject(nothing);
    const twice = { [HEADER.transactionId]: [Buffer.from(ID), Buffer.from(ID)] };
    expect(toLetter(0, { key: null, offset: '0', headers: twice })).toMatchObject(nothing);
  });

  it('takes the key where the header is missing', () => {
    expect(letterOf({}, ID.toUpperCase()).transactionId).toBe(ID);
  });

  it('shows nothing sensitive, whoever has written it', () => {
    const { detail } = letterOf({ [DEAD_LETTER_HEADER.detail]: 'card 4111 1111 1111 1111' });
    expect(detail).toBe('card [card_number]');
  });
});

test('transactionsOf names each once, in order', () => {
  const other = ID.replace('1b2', '1b3');
  const letters = [ID, null, other, ID].map((transactionId) => ({
    ...letterOf({}),
    transactionId,
  }));
  expect(transactionsOf(letters)).toEqual([ID, other]);
});
