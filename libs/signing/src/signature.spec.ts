import * as fc from 'fast-check';
import { parseSecret } from './secret.js';
import { sign, TOLERANCE_SECONDS, verify } from './signature.js';

/** The vector of Standard Webhooks. */
const KEY = parseSecret('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw') ?? Buffer.alloc(0);
const ID = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
const NOW = 1_614_265_330;
const BODY = Buffer.from('{"test": 2432232314}');
const SIGNATURE = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';

const OTHER_KEY = Buffer.alloc(32, 'other');
const headers = { id: ID, timestamp: NOW.toString(), signature: SIGNATURE };
const withSignature = (signature: string) => verify([KEY], { ...headers, signature }, BODY, NOW);

describe('sign', () => {
  it('makes the signature of the published vector', () => {
    expect(sign(KEY, ID, NOW, BODY)).toBe(SIGNATURE);
  });
});

describe('verify', () => {
  it('takes the published vector', () => {
    expect(verify([KEY], headers, BODY, NOW)).toBe(true);
  });

  it('takes whatever was signed with one of the keys, and with no other', () => {
    const anyKey = fc.uint8Array({ minLength: 24, maxLength: 64 }).map((key) => Buffer.from(key));
    const anyId = fc.stringMatching(/^[A-Za-z0-9_-]{8,128}$/);
    const anyBody = fc.uint8Array().map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(anyKey, anyId, anyBody, (key, id, body) => {
        const signed = { id, timestamp: NOW.toString(), signature: sign(key, id, NOW, body) };
        expect(verify([OTHER_KEY, key], signed, body, NOW)).toBe(true);
        expect(verify([OTHER_KEY], signed, body, NOW)).toBe(false);
      }),
    );
  });

  it('takes an empty body that was signed as such', () => {
    const nothing = Buffer.alloc(0);
    const signature = sign(KEY, ID, NOW, nothing);
    expect(verify([KEY], { ...headers, signature }, nothing, NOW)).toBe(true);
    expect(verify([KEY], headers, nothing, NOW)).toBe(false);
    expect(verify([KEY], { ...headers, signature }, BODY, NOW)).toBe(false);
  });

  it.each([
    ['the id', { id: 'msg_p5jXN8AQM9LWM0D4loKWxJel' }],
    ['the timestamp', { timestamp: (NOW + 1).toString() }],
  ])('refuses when %s is another', (_what, changed) => {
    expect(verify([KEY], { ...headers, ...changed }, BODY, NOW)).toBe(false);
  });

  it.each([
    ['a byte is another', '{"test": 2432232315}'],
    ['it was serialised again', '{"test":2432232314}'],
    ['a line break was added', '{"test": 2432232314}\n'],
    ['a byte order mark was added', '\ufeff{"test": 2432232314}'],
  ])('refuses when the body changed: %s', (_what, body) => {
    expect(verify([KEY], headers, Buffer.from(body), NOW)).toBe(false);
  });

  it('never takes part of the id for part of the timestamp or the body', () => {
    const signature = sign(KEY, 'msg_0000', 1_234, Buffer.from('5.x'));
    const moved = { id: 'msg_0000', timestamp: '12345', signature };
    expect(verify([KEY], moved, Buffer.from('.x'), 12_345)).toBe(false);
  });

  it('takes no signature when there is no key, and none with an empty one', () => {
    expect(verify([], headers, BODY, NOW)).toBe(false);
    const signature = sign(Buffer.alloc(0), ID, NOW, BODY);
    expect(verify([KEY], { ...headers, signature }, BODY, NOW)).toBe(false);
  });
});

describe('a rotation', () => {
  const other = sign(OTHER_KEY, ID, NOW, BODY);

  it.each([
    ['the old key is still in the ring', [OTHER_KEY, KEY], SIGNATURE],
    ['the sender signs with both', [KEY], `${other} ${SIGNATURE}`],
    ['unknown versions come along', [KEY], `v1a,xyz v2,${SIGNATURE.slice(3)} ${SIGNATURE}`],
    ['it is the last of sixteen', [KEY], `${`${other} `.repeat(15)}${SIGNATURE}`],
  ])('takes it when %s', (_when, keys, signature) => {
    expect(verify(keys, { ...headers, signature }, BODY, NOW)).toBe(true);
  });

  it.each([
    ['the key left the ring', [OTHER_KEY], SIGNATURE],
    ['none of several fits', [KEY], `${other} ${other}`],
    ['it is the last of seventeen', [KEY], `${`${other} `.repeat(16)}${SIGNATURE}`],
    ['it is the first of 10,000', [KEY], `${SIGNATURE} ${`${other} `.repeat(9_999)}`],
  ])('refuses it when %s', (_when, keys, signature) => {
    expect(verify(keys, { ...headers, signature }, BODY, NOW)).toBe(false);
  });
});

describe('time', () => {
  it.each([0, 1, -1, TOLERANCE_SECONDS, -TOLERANCE_SECONDS])('takes %i s of age', (age) => {
    expect(verify([KEY], headers, BODY, NOW + age)).toBe(true);
  });

  it.each([TOLERANCE_SECONDS + 1, -TOLERANCE_SECONDS - 1, 86_400, -86_400])(
    'refuses %i s of age',
    (age) => {
      expect(verify([KEY], headers, BODY, NOW + age)).toBe(false);
    },
  );

  it.each([
    '',
    '0',
    ` ${NOW}`,
    `${NOW} `,
    `${NOW}\n`,
    `+${NOW}`,
    `-${NOW}`,
    `0${NOW}`,
    `${NOW}.0`,
    '1.61426533e9',
    '0x6037b832',
    '2021-02-25T15:02:10Z',
    '9'.repeat(13),
    'NaN',
    'Infinity',
    '１６１４２６５３３０',
    `${NOW}, ${NOW}`,
  ])('refuses %j even when it was signed', (timestamp) => {
    const signature = sign(KEY, ID, timestamp as unknown as number, BODY);
    expect(verify([KEY], { ...headers, timestamp, signature }, BODY, NOW)).toBe(false);
  });
});

describe('malformed headers', () => {
  it.each([
    '',
    'short_7',
    'x'.repeat(129),
    'msg p5jXN8AQ',
    'msg.p5jXN8AQ',
    'msg_p5jXN8AQ\n',
    'msg_p5jXN8AQ, msg_p5jXN8AQ',
    'msg_é_p5jXN8AQ',
  ])('refuses the id %j even when it was signed', (id) => {
    const signature = sign(KEY, id, NOW, BODY);
    expect(verify([KEY], { ...headers, id, signature }, BODY, NOW)).toBe(false);
  });

  const bytes = Buffer.from(SIGNATURE.slice(3), 'base64');
  it.each([
    ['nothing', ''],
    ['a blank', ' '],
    ['no version', SIGNATURE.slice(3)],
    ['no signature', 'v1,'],
    ['another version', SIGNATURE.replace('v1', 'v2')],
    ['a version in capitals', SIGNATURE.replace('v1', 'V1')],
    ['the asymmetric version', SIGNATURE.replace('v1', 'v1a')],
    ['an equals sign for the comma', SIGNATURE.replace(',', '=')],
    ['hexadecimal', `v1,${bytes.toString('hex')}`],
    ['base64url', `v1,${bytes.toString('base64url')}=`],
    ['no padding', SIGNATURE.slice(0, -1)],
    ['too much padding', `${SIGNATURE}=`],
    ['junk after', `${SIGNATURE}x`],
    ['a comma after', `${SIGNATURE},`],
    ['a line break after', `${SIGNATURE}\n`],
    ['junk inside, which Node forgives', SIGNATURE.replace('g0hM', 'g0*hM')],
    ['another spelling of the last character', SIGNATURE.replace('OE=', 'OF=')],
    ['one byte less', `v1,${bytes.subarray(1).toString('base64')}`],
    ['one byte more', `v1,${Buffer.concat([bytes, Buffer.alloc(1)]).toString('base64')}`],
    ['all zero', `v1,${Buffer.alloc(32).toString('base64')}`],
    ['a comma between two', `${SIGNATURE},${SIGNATURE}`],
    ['a tab between two', `${SIGNATURE}\t${SIGNATURE}`],
    ['64 KiB of anything', 'v'.repeat(65_536)],
  ])('refuses a signature that is %s', (_what, signature) => {
    expect(withSignature(signature)).toBe(false);
  });

  it('takes no single changed character', () => {
    for (let index = 3; index < SIGNATURE.length; index += 1) {
      const other = SIGNATURE[index] === 'A' ? 'B' : 'A';
      expect(withSignature(SIGNATURE.slice(0, index) + other + SIGNATURE.slice(index + 1))).toBe(
        false,
      );
    }
  });
});
