import * as fc from 'fast-check';
import { maskCardNumber, maskHolder, maskIban, maskInstrument } from './mask.js';

describe('maskCardNumber', () => {
  it.each([
    ['4222222222222', '422222******2222'],
    ['378282246310005', '378282******0005'],
    ['4111111111111111', '411111******1111'],
    ['4000000000000000006', '400000******0006'],
  ])('shows of %s first six, six stars, last four', (number, masked) => {
    expect(maskCardNumber(number)).toBe(masked);
  });
});

describe('maskIban', () => {
  it.each([
    ['NO9386011117947', 'NO93****7947'],
    ['DE89370400440532013000', 'DE89****3000'],
    ['MT84MALT011000012345MTLCAST001S', 'MT84****001S'],
  ])('shows of %s first four, four stars, last four', (iban, masked) => {
    expect(maskIban(iban)).toBe(masked);
  });
});

describe('maskHolder', () => {
  it.each([
    ['Ada Lovelace', 'A*** L***'],
    ['Ada', 'A***'],
    ['A', 'A***'],
    ['  Ada \t King\nLovelace ', 'A*** K*** L***'],
    ['Ada\u00a0Lovelace', 'A*** L***'],
    ["O'Neill-Smith", 'O***'],
    ['Зоя Космодемьянская', 'З*** К***'],
    ['王小明', '王***'],
    ['𝔄da', '𝔄***'],
    ['4111 1111 1111 1111', '*** *** *** ***'],
    ['4 1 1 1', '*** *** *** ***'],
    ['４ ① ¹ Ⅷ ٤', '*** *** *** *** ***'],
    ['Ada Lovelace 2nd', 'A*** L*** ***'],
    ["'t Hooft (junior)", '*** H*** ***'],
    ['', ''],
  ])('shows of %j its words’ first letters', (holder, masked) => {
    expect(maskHolder(holder)).toBe(masked);
  });

  it('never shows more than one letter of a word', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (holder) => {
        for (const word of maskHolder(holder).split(' ').filter(Boolean)) {
          expect(word).toMatch(/^\p{L}?\*{3}$/u);
        }
      }),
    );
  });
});

describe('maskInstrument', () => {
  it('names the fields of a card one by one', () => {
    const card = {
      type: 'card',
      number: '4111111111111111',
      expiryMonth: 12,
      expiryYear: 2030,
      holder: 'Ada Lovelace',
      cvc: '123',
    } as const;
    expect(maskInstrument(card)).toEqual({
      type: 'card',
      maskedNumber: '411111******1111',
      expiryMonth: 12,
      expiryYear: 2030,
      maskedHolder: 'A*** L***',
    });
  });

  it('names the fields of a bank account one by one', () => {
    const account = {
      type: 'bank_account',
      iban: 'DE89370400440532013000',
      holder: 'Ada Lovelace',
      bic: 'COBADEFFXXX',
    } as const;
    expect(maskInstrument(account)).toEqual({
      type: 'bank_account',
      maskedIban: 'DE89****3000',
      maskedHolder: 'A*** L***',
    });
  });
});
