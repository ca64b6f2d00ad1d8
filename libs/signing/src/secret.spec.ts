import { parseSecret } from './secret.js';

const keyOf = (length: number): Buffer => Buffer.alloc(length, 'k');
const secretOf = (length: number): string => `whsec_${keyOf(length).toString('base64')}`;

describe('parseSecret', () => {
  it.each([24, 25, 26, 32, 63, 64])('reads a key of %i bytes', (length) => {
    expect(parseSecret(secretOf(length))).toEqual(keyOf(length));
  });

  it('reads one without its padding', () => {
    expect(parseSecret(secretOf(25).replace(/=+$/, ''))).toEqual(keyOf(25));
    expect(parseSecret(secretOf(26).replace(/=+$/, ''))).toEqual(keyOf(26));
  });

  it('reads the example of Standard Webhooks', () => {
    expect(parseSecret('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')).toHaveLength(24);
  });

  it.each([
    ['nothing', ''],
    ['nothing but the prefix', 'whsec_'],
    ['one byte too few', secretOf(23)],
    ['one byte too many', secretOf(65)],
    ['no prefix', keyOf(32).toString('base64')],
    ['another prefix', secretOf(32).replace('whsec_', 'whpk_')],
    ['the prefix in capitals', secretOf(32).replace('whsec_', 'WHSEC_')],
    ['hexadecimal with a dash', `whsec_${keyOf(32).toString('hex')}-`],
    ['base64url', `whsec_${Buffer.alloc(24, 0xff).toString('base64url')}`],
    ['a blank before', ` ${secretOf(32)}`],
    ['a blank after', `${secretOf(32)} `],
    ['a line break after', `${secretOf(32)}\n`],
    ['a line break inside', secretOf(32).replace('a', '\na')],
    ['padding in the middle', `whsec_${keyOf(25).toString('base64')}AAAA`],
    ['too little padding', secretOf(25).slice(0, -1)],
    ['too much padding', `${secretOf(24)}=`],
    ['three signs of padding', `${secretOf(25)}=`],
    ['an impossible length', `${secretOf(24)}A`],
    [
      'another spelling of the last byte',
      `whsec_${keyOf(25).toString('base64').replace('w==', 'x==')}`,
    ],
    ['two secrets', `${secretOf(24)}|${secretOf(24)}`],
    ['full-width letters', secretOf(24).replace('a', 'ａ')],
  ])('refuses %s', (_what, text) => {
    expect(text).not.toBe(secretOf(25));
    expect(parseSecret(text)).toBeUndefined();
  });
});
