/**
 * What follows the country and the two check digits: so many digits (n), capitals (a), or either
 * (c). Source: SWIFT IBAN registry (ISO 13616); DZ, IR, MA and MZ as their central banks say.
 */
const STRUCTURES: Readonly<Record<string, string>> = {
  ...{ AD: '8n12c', AE: '19n', AL: '8n16c', AT: '16n', AZ: '4c20n', BA: '16n', BE: '12n' },
  ...{ BG: '4a6n8c', BH: '4a14c', BI: '23n', BR: '23n1a1c', BY: '4c4n16c', CH: '5n12c' },
  ...{ CR: '18n', CY: '8n16c', CZ: '20n', DE: '18n', DJ: '23n', DK: '14n', DO: '4c20n' },
  ...{ DZ: '22n', EE: '16n', EG: '25n', ES: '20n', FI: '14n', FK: '2a12n', FO: '14n' },
  ...{ FR: '10n11c2n', GB: '4a14n', GE: '2c16n', GI: '4a15c', GL: '14n', GR: '7n16c' },
  ...{ GT: '24c', HN: '4a20n', HR: '17n', HU: '24n', IE: '4a14n', IL: '19n', IQ: '4a15n' },
  ...{ IR: '22n', IS: '22n', IT: '1a10n12c', JO: '4a4n18c', KW: '4a22c', KZ: '3n13c' },
  ...{ LB: '4n20c', LC: '4a24c', LI: '5n12c', LT: '16n', LU: '3n13c', LV: '4a13c', LY: '21n' },
  ...{ MA: '24n', MC: '10n11c2n', MD: '20c', ME: '18n', MK: '3n10c2n', MN: '16n', MR: '23n' },
  ...{ MT: '4a5n18c', MU: '4a19n3a', MZ: '21n', NI: '4a20n', NL: '4a10n', NO: '11n' },
  ...{ OM: '3n16c', PK: '4a16c', PL: '24n', PS: '4a21c', PT: '21n', QA: '4a21c', RO: '4a16c' },
  ...{ RS: '18n', RU: '14n15c', SA: '2n18c', SC: '4a20n3a', SD: '14n', SE: '20n', SI: '15n' },
  ...{ SK: '20n', SM: '1a10n12c', SO: '19n', ST: '21n', SV: '4c20n', TL: '19n', TN: '20n' },
  ...{ TR: '5n17c', UA: '6n19c', VA: '18n', VG: '4a16n', XK: '16n', YE: '4a4n18c' },
};

const HEAD_LENGTH = 4;
const CLASSES: Readonly<Record<string, string>> = { n: '[0-9]', a: '[A-Z]', c: '[A-Z0-9]' };

interface Country {
  /** Of the whole IBAN. */
  readonly length: number;
  readonly pattern: RegExp;
}

const COUNTRIES: ReadonlyMap<string, Country> = new Map(
  Object.entries(STRUCTURES).map(([country, structure]) => {
    const parts = [...structure.matchAll(/(\d+)([nac])/g)];
    const source = parts.map(([, count = '', kind = '']) => `${CLASSES[kind] ?? ''}{${count}}`);
    const length = parts.reduce((sum, [, count]) => sum + Number(count), HEAD_LENGTH);
    return [country, { length, pattern: new RegExp(`^[A-Z]{2}[0-9]{2}${source.join('')}$`) }];
  }),
);

/**
 * How long an IBAN is that begins like this, in capitals. @returns nothing when no country does so
 */
export function ibanLengthOf(beginning: string): number | undefined {
  return COUNTRIES.get(beginning.slice(0, 2))?.length;
}

/** Whether this is an IBAN, in one piece and any case: its country's structure, and ISO 7064. */
export function isIban(text: string): boolean {
  const iban = text.toUpperCase();
  const country = COUNTRIES.get(iban.slice(0, 2));
  return country !== undefined && country.pattern.test(iban) && remainderOf(iban) === 1;
}

/** ISO 7064, MOD 97-10: the head goes to the end, and a letter counts as two digits. */
function remainderOf(iban: string): number {
  let remainder = 0;
  for (let index = 0; index < iban.length; index += 1) {
    const value = parseInt(iban.charAt((index + HEAD_LENGTH) % iban.length), 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder;
}
