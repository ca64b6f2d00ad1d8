import { HEADER } from '#libs/messaging';
import { messageOf, transactionOf } from '../../../../test/support/gateway-messages.js';
import { DEAD_LETTER_HEADER, deadLetterOf } from './dead-letter.js';

const NOW = new Date('2026-11-23T09:00:00.000Z');
const CAUSE = { code: 'value_unreadable', detail: 'malformed_body' } as const;

const letterOf = (value: string, headers: Record<string, string> = {}) =>
  deadLetterOf('some.dlq', { key: 'key', value: Buffer.from(value), headers }, CAUSE, NOW);
const textOf = (value: string) => letterOf(value).value?.toString();

describe('deadLetterOf', () => {
  it('keeps a masked message as it is, with the cause and the place', () => {
    const message = messageOf(transactionOf());
    const place = { topic: 'transactions.json', partition: 3, offset: '42' };
    const letter = deadLetterOf('some.dlq', { ...message, place }, CAUSE, NOW);
    expect(letter.topic).toBe('some.dlq');
    expect(letter.key).toBe(message.key);
    expect(letter.value).toEqual(message.value);
    expect(letter.headers).toEqual({
      ...message.headers,
      [DEAD_LETTER_HEADER.cause]: 'value_unreadable',
      [DEAD_LETTER_HEADER.detail]: 'malformed_body',
      [DEAD_LETTER_HEADER.at]: NOW.toISOString(),
      [DEAD_LETTER_HEADER.topic]: 'transactions.json',
      [DEAD_LETTER_HEADER.partition]: '3',
      [DEAD_LETTER_HEADER.offset]: '42',
    });
  });

  it.each([
    ['a card number', '{"number":"4111111111111111"', '4111111111111111'],
    ['a card number in groups', 'card 4111 1111 1111 1111.', '4111 1111 1111 1111'],
    ['an IBAN', '<iban>DE89370400440532013000</iban>', 'DE89370400440532013000'],
    ['an API key', 'sk_sandbox_0000000000000000000000000000', 'sk_sandbox'],
    ['a CVC in JSON', '{"cvc":"123"}', '123'],
    ['a CVC in XML', '<cvv2>1234</cvv2>', '1234'],
    ['a CVC as a number', '{"CVV" : 987}', '987'],
    ['a card number in JSON escapes', '{"n":"\\u0034111111111111111"}', '111111111111111'],
    ['a card number in XML references', '<n>&#52;111111111111111</n>', '111111111111111'],
    ['one in hexadecimal references', '<n>&#x34;111111111111111</n>', '111111111111111'],
    ['a CVC in JSON escapes', '{"cvc":"\\u0031\\u0032\\u0033"}', 'u0031'],
    ['a CVC in XML references', '<cvc>&#49;&#50;&#51;</cvc>', '&#49;'],
    ['a CVC whose name is escaped', '{"\\u0063vc":"987"}', '987'],
    ['a CVC in full-width digits', '{"cvc":"１２３"}', '１２３'],
    ['a card number in UTF-16', Array.from('4111111111111111').join('\0'), '4\0' + '1\0'],
  ])('does not show %s', (_what, value, secret) => {
    expect(textOf(value)).not.toContain(secret);
  });

  it('shows the rest of what it can', () => {
    expect(textOf('{"amount":"1.00","cvc":"123"')).toBe('{"amount":"1.00","cvc":"[cvc]"');
  });

  it('passes on the headers we know, without what is sensitive, and no others', () => {
    const { headers } = letterOf('', {
      [HEADER.requestId]: '4111111111111111',
      authorization: 'Bearer something',
    });
    expect(headers).not.toHaveProperty('authorization');
    expect(headers[HEADER.requestId]).not.toContain('4111111111111111');
  });

  it('keeps an absent value absent', () => {
    const letter = deadLetterOf('some.dlq', { key: null, value: null, headers: {} }, CAUSE, NOW);
    expect(letter).toMatchObject({ key: null, value: null });
  });
});
