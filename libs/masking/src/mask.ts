import type { Instrument, MaskedInstrument } from '#libs/transaction';

/** First six, six stars, last four: what PCI DSS 3.4.1 lets be shown at most. */
export function maskCardNumber(number: string): string {
  return `${number.slice(0, 6)}******${number.slice(-4)}`;
}

/** First four, four stars, last four. */
export function maskIban(iban: string): string {
  return `${iban.slice(0, 4)}****${iban.slice(-4)}`;
}

/**
 * Each word of a name: its first letter and three stars. Of a word that begins with something else
 * only the stars: a card number with blanks between its digits is nothing but first characters.
 */
export function maskHolder(holder: string): string {
  return holder
    .split(/\s+/u)
    .filter((word) => word !== '')
    .map((word) => `${/^\p{L}/u.exec(word)?.[0] ?? ''}***`)
    .join(' ');
}

/**
 * Built field by field: a field that is added to the instrument is not shown until it is named
 * here.
 */
export function maskInstrument(instrument: Instrument): MaskedInstrument {
  const maskedHolder = maskHolder(instrument.holder);
  switch (instrument.type) {
    case 'card':
      return {
        type: 'card',
        maskedNumber: maskCardNumber(instrument.number),
        expiryMonth: instrument.expiryMonth,
        expiryYear: instrument.expiryYear,
        maskedHolder,
      };
    case 'bank_account':
      return { type: 'bank_account', maskedIban: maskIban(instrument.iban), maskedHolder };
    default:
      return instrument satisfies never;
  }
}
