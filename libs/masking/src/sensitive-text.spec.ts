import * as fc from 'fast-check';
import { findSensitive, scrub } from './sensitive-text.js';

const FOUND = {
  card_number: [
    '4111111111111111',
    '4111 1111 1111 1111',
    '4111-1111-1111-1111',
    '4111.1111.1111.1111',
    '4111  1111  1111  1111',
    '4111 - 1111 - 1111 - 1111',
    '4111    1111    1111    1111',
    '4111        1111        1111        1111',
    '4111 -- 1111 -- 1111 -- 1111',
    '4111….1111….1111….1111',
    '4111‥1111․1111...1111',
    '4111\n1111\r\n1111\u00851111',
    '4111\u20281111\u20291111\u000b\u000c1111',
    '4111 \r\n\t 1111 1111 1111',
    '4111111111111111aaaaaaaaaaaaaaaa',
    'aaaaaaaaaaaaaaaa4111111111111111',
    '4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1',
    '4111\t1111\t1111\t1111',
    '4111\u00a01111\u202f1111\u20091111',
    '4111\u20131111\u20141111\u22121111',
    '4111\u200b1111\u00ad1111\ufeff1111',
    '3782 822463 10005',
    '4222222222222',
    '4000000000000000006',
    '４１１１１１１１１１１１１１１１',
    '４１１１　１１１１　１１１１　１１１１',
    '𝟒𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏',
    '④①①①①①①①①①①①①①①①',
    '⒋⒈⒈⒈⒈⒈⒈⒈⒈⒈⒈⒈⒈⒈⒈⒈',
    '⑷⑴⑴⑴⑴⑴⑴⑴⑴⑴⑴⑴⑴⑴⑴⑴',
    'card ٤١١١١١١١١١١١١١١١',
    '४१११ ११११ ११११ ११११',
    '\u{104a4}\u{104a1}\u{104a1}\u{104a1}111111111111',
    'card 4111111111111111, thanks',
    'card4111111111111111x',
    'card:4111111111111111;',
    '"4111111111111111"',
    'é4111111111111111é',
    '77 4111 1111 1111 1111',
    '4111 1111 1111 1111 12 30 123',
    '12/30 4111111111111111 77',
    '4111111111111111=30121010000000',
    '2026-11-23 4111111111111111',
    '+4111111111111111',
    '1234567890123 4111111111111111',
    '5555 5555 5555 4444',
  ],
  iban: [
    'DE89370400440532013000',
    'DE89 3704 0044 0532 0130 00',
    'DE89-3704-0044-0532-0130-00',
    'DE89.3704.0044.0532.0130.00',
    'DE89  3704  0044  0532  0130  00',
    'DE89. 3704. 0044. 0532. 0130. 00',
    'DE89\n3704\r\n0044\n0532\n0130\n00',
    'DE89 -- 3704 -- 0044 -- 0532 -- 0130 -- 00',
    'D E 8 9 3 7 0 4 0 0 4 4 0 5 3 2 0 1 3 0 0 0',
    'to D E 8 9 3 7 0 4 0 0 4 4 0 5 3 2 0 1 3 0 0 0',
    'de89370400440532013000',
    'de89 3704 0044 0532 0130 00',
    'D\u200bE89 is not one, DE89\u00a03704\u00a00044\u00a00532\u00a00130\u00a000 is',
    'ＤＥ８９３７０４００４４０５３２０１３０００',
    'to DE89 3704 0044 0532 0130 00 please',
    'IBAN:DE89370400440532013000.',
    'xDE89370400440532013000',
    'IBANDE89370400440532013000X',
    'DE89370400440532013000XYZ',
    'NO93 8601 1117 947',
    'GB29 NWBK 6016 1331 9268 19',
    'FR14 2004 1010 0505 0001 3M02 606',
    'MT84MALT011000012345MTLCAST001S',
    'SA0380000000608010167519',
    'BE71 0961 2345 6769',
    'CH93 0076 2011 6238 5295 7',
    'BY13 NBRB 3600 9000 0000 2Z00 AB00',
    'LY83002048000020100120361',
    'DE٨٩٣٧٠٤٠٠٤٤٠٥٣٢٠١٣٠٠٠',
  ],
  secret: [
    'sk_sandbox_0000000000000000000000000000',
    'Bearer sk_sandbox_0000000000000000000000000000',
    'SK_sandbox_0000000000000000000000000000',
    'SK_SANDBOX_0000000000000000000000000000',
    'asdsk_sandbox_0000000000000000000000000000',
    '0sk_Live_abcdefABCDEF0123',
    'WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    'key=sk_live_abcdefABCDEF0123',
    'key_sk_live_abcdefABCDEF0123',
    '"sk_live_abcdefABCDEF0123"',
    'ｓｋ＿ｌｉｖｅ＿ａｂｃｄｅｆＡＢＣＤＥＦ０１２３',
    'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwAA==',
    'json-sim:whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  ],
} as const;

const HARMLESS = [
  '',
  'Two books',
  'order-1001',
  'order 123456789012345',
  '4111111111111112',
  '411111******1111',
  'DE89****3000',
  '1000000000000008',
  '4111 1111 1111',
  '4111,1111,1111,1111',
  '41111111111111110000',
  '3141592653589793238462643383279502884197',
  '0199c1b2-7c3e-7a11-9e3b-4d1f0a2b3c4d',
  // Hexadecimal digits that are all decimal, with a Visa number at the border of a group.
  '41111111-1111-4111-8111-111111111111',
  '00000000-4111-1111-8111-1111aaaaaaaa',
  '2026-11-23T09:00:00.000Z',
  '2026-11-23 09:00:00.123456+00',
  '1763888400000',
  '20261123090000123',
  '+49 1512 3456789',
  '+49 30 901820',
  '+43 660 1234567890',
  '+1 (415) 555-2671',
  '(555) 010-9999 ext. 1234',
  '127.0.0.1:9092',
  '192.168.100.200',
  'DE89370400440532013001',
  'DE00370400440532013000',
  'XX89370400440532013000',
  'DE89 3704 0044 0532 0130',
  'DE12 is a postal prefix',
  'task_force_2026',
  'risk_score_123',
  'RISK_SCORE_123456789012345',
  'disk_usage',
  'risk-score-1234567890123456',
  'sk_live_short',
  'sk__1234567890123456',
  'whsec_short',
  // A UUID without its dashes and two hashes, each with a Visa number between two letters.
  'ab4111111111111111cdab0123456789',
  'ref_AB4111111111111111CDAB0123456789',
  '0123abcd4111111111111111ab0123456789abcd',
  '01234567abcd4111111111111111abcd01234567890123456789abcdabcdabcd',
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
];

const samples = Object.entries(FOUND).flatMap(([kind, texts]) =>
  texts.map((text) => ({ kind, text })),
);

describe('findSensitive', () => {
  it.each(samples)('finds a $kind in $text', ({ kind, text }) => {
    expect(findSensitive(text)).toBe(kind);
  });

  it.each(HARMLESS)('finds nothing in %j', (text) => {
    expect(findSensitive(text)).toBeUndefined();
  });

  it('names the first of several', () => {
    expect(findSensitive('DE89370400440532013000 and 4111111111111111')).toBe('iban');
    expect(findSensitive('4111111111111111 and DE89370400440532013000')).toBe('card_number');
  });
});

describe('scrub', () => {
  it.each(samples)('leaves nothing to find of $text', ({ text, kind }) => {
    const clean = scrub(text);
    expect(clean).toContain(`[${kind}]`);
    expect(findSensitive(clean)).toBeUndefined();
  });

  it.each(HARMLESS)('leaves %j as it is', (text) => {
    expect(scrub(text)).toBe(text);
  });

  it.each([
    ['card 4111111111111111, thanks', 'card [card_number], thanks'],
    ['４１１１１１１１１１１１１１１１ は', '[card_number] は'],
    ['é 4111 1111 1111 1111 é', 'é [card_number] é'],
    ['a4111111111111111b5555555555554444c', 'a[card_number]b[card_number]c'],
    ['from DE89 3704 0044 0532 0130 00 now', 'from [iban] now'],
    ['{"key":"sk_live_abcdefABCDEF0123"}', '{"key":"[secret]"}'],
    ['DE89370400440532013000 4111111111111111', '[iban] [card_number]'],
    ['4111 1111 1111 1111 1111 1111 1111', '[card_number] 1111 1111 1111'],
    ['5555555555554444 4111 1111 1111 1111', '[card_number] [card_number]'],
  ])('turns %j into %j', (text, clean) => {
    expect(scrub(text)).toBe(clean);
  });

  it('never keeps a sensitive value, whatever stands around it', () => {
    const around = fc.string({ unit: fc.constantFrom(...' é-._:/"\\{}\n　'.split('')) });
    fc.assert(
      fc.property(around, fc.constantFrom(...samples), around, (before, { text }, after) => {
        expect(scrub(before + text + after)).not.toContain(text);
        expect(findSensitive(scrub(before + text + after))).toBeUndefined();
      }),
    );
  });

  it('is harmless to any text at all, and finds nothing new the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(scrub(scrub(text))).toBe(scrub(text));
      }),
    );
  });
});

describe('time', () => {
  const HOSTILE = ['4', '41', '4 ', '1-', '4.', '- ', 'DE89', 'DE89 ', 'DE 8-9 ', 'GB82 ', 'sk_'];
  const GAPS = ['4        ', '4 \r\n', '\n', 'D    E    8    9    ', 'a ', 'a1', 'a123456789012'];
  const LENGTH = 64 * 1024;
  const millisecondsFor = (pattern: string, length: number) => {
    const text = pattern.repeat(length / pattern.length);
    const start = performance.now();
    findSensitive(text);
    scrub(text);
    return performance.now() - start;
  };

  it.each([
    ...HOSTILE,
    ...GAPS,
    'sk_a_',
    'sk_a',
    'whsec_A',
    '4111111111111111 ',
    '\u00e9',
    '\uff14',
  ])('grows no faster than the text: 64 KiB of %j', (pattern) => {
    // Quadratic work would take sixteen times as long for four times the text.
    const quarter = Math.max(millisecondsFor(pattern, LENGTH / 4), 50);
    expect(millisecondsFor(pattern, LENGTH)).toBeLessThan(quarter * 12);
  });
});
