import { randomUUID } from 'node:crypto';
import { startApi, type TestApi } from '../../../../test/support/api-app.js';
import {
  callbackCall,
  type CallbackSketch,
  gatewayKey,
} from '../../../../test/support/callback-call.js';
import { numberOf } from '../../../../test/support/database.js';

const OLD_KEY = Buffer.alloc(24, 'old key of json-sim');
const encoded = (key: Buffer) => `whsec_${key.toString('base64')}`;

let api: TestApi;
let id: string;

beforeAll(async () => {
  const ring = [gatewayKey('json-sim'), OLD_KEY].map(encoded).join('|');
  api = await startApi({ env: { GATEWAY_SECRETS: `json-sim:${ring}` } });
});
afterAll(() => api.close());
beforeEach(async () => {
  ({ id } = await api.deposit());
});

const report = () => ({ transaction_id: id, status: 'processing' });
const headers = { 'X-Request-Id': 'same' };
const send = (sketch: CallbackSketch, said: object | string = report()) =>
  api.call(callbackCall(said, { ...sketch, headers: { ...headers, ...sketch.headers } }));
const receipts = () => numberOf(api.pool, 'SELECT count(*) FROM callback_receipt');

const FAULTS: Readonly<Record<string, CallbackSketch>> = {
  'an unknown gateway': { gateway: 'nobody' },
  'a name of Object’s': { gateway: '__proto__' },
  'a gateway with a long name': { gateway: 'a'.repeat(1_000) },
  'another key': { key: Buffer.alloc(32, 'x') },
  'the key of another gateway': { key: gatewayKey('soap-sim') },
  'another body': { sentBody: '{}' },
  'one more byte': { sentBody: '{} ' },
  'no body': { sentBody: '' },
  'no id': { headers: { 'webhook-id': [] } },
  'another id': { headers: { 'webhook-id': 'another-id' } },
  'a short id': { webhookId: 'short' },
  'a long id': { webhookId: 'a'.repeat(129) },
  'an id with a dot': { webhookId: 'with.a.dot' },
  'no timestamp': { headers: { 'webhook-timestamp': [] } },
  'a timestamp that is none': { headers: { 'webhook-timestamp': 'now' } },
  'another timestamp': { headers: { 'webhook-timestamp': '1764000000' } },
  'no signature': { headers: { 'webhook-signature': [] } },
  'an empty signature': { headers: { 'webhook-signature': '' } },
  'a signature of an unknown version': { headers: { 'webhook-signature': 'v2,AAAA' } },
  'what looks like a signature': { headers: { 'webhook-signature': `v1,${'A'.repeat(43)}=` } },
  'a time past': { ageSeconds: 310 },
  'a time to come': { ageSeconds: -310 },
};

describe('a callback that is not signed as it must be', () => {
  it('is told one and the same, whatever is wrong', async () => {
    const answers = await Promise.all(Object.values(FAULTS).map((sketch) => send(sketch)));
    const told = Object.keys(FAULTS).map((fault, index) => [fault, answers[index]?.status]);
    expect(told).toEqual(Object.keys(FAULTS).map((fault) => [fault, 401]));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]?.json()).toMatchObject({ code: 'invalid_signature', request_id: 'same' });
  });

  it('changes nothing and is not remembered', async () => {
    const before = await receipts();
    const webhookId = randomUUID();
    expect((await send({ webhookId, key: Buffer.alloc(32) })).status).toBe(401);
    expect(await receipts()).toBe(before);
    expect((await send({ webhookId })).json()).toEqual({ result: 'applied' });
  });

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])(
    'is refused with a repeated %s',
    async (name) => {
      const right = callbackCall(report());
      const value = right.headers?.[name] as string;
      const repeated = { ...right, headers: { ...right.headers, [name]: [value, value] } };
      expect((await api.call(repeated)).status).toBe(401);
      expect((await api.call(right)).status).toBe(200);
    },
  );
});

describe('a callback that is signed', () => {
  it.each([290, -290])('%i seconds ago counts', async (ageSeconds) => {
    expect((await send({ ageSeconds })).status).toBe(200);
  });

  it('counts with each key of the ring, also among other signatures', async () => {
    expect((await send({ key: OLD_KEY })).status).toBe(200);
    const right = callbackCall(report());
    const signature = right.headers?.['webhook-signature'] as string;
    const several = `v2,AAAA v1,${'A'.repeat(43)}= ${signature}`;
    const { status } = await api.call({
      ...right,
      headers: { ...right.headers, 'webhook-signature': several },
    });
    expect(status).toBe(200);
  });

  it.each<[string, object | string, string]>([
    ['broken JSON', '{"transaction_id":', 'malformed_body'],
    ['no object', '[]', 'malformed_body'],
    ['no status', { transaction_id: randomUUID() }, 'validation_failed'],
    [
      'completed without money',
      { transaction_id: randomUUID(), status: 'completed' },
      'validation_failed',
    ],
  ])('is 400 with %s, and not remembered', async (_what, said, code) => {
    const before = await receipts();
    const webhookId = randomUUID();
    const answer = await send({ webhookId }, said);
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({ code });
    expect(await receipts()).toBe(before);
    expect((await send({ webhookId })).status).toBe(200);
  });
});

describe('the media type of a callback', () => {
  it.each<[string, Record<string, string | string[]>]>([
    ['text/plain', { 'Content-Type': 'text/plain' }],
    ['none', { 'Content-Type': [] }],
    ['compressed', { 'Content-Encoding': 'gzip' }],
    ['identity', { 'Content-Encoding': 'identity' }],
  ])('%s is 415, before anything about the signature', async (_what, sent) => {
    const answer = await send({ headers: sent, key: Buffer.alloc(32) });
    expect(answer.status).toBe(415);
    expect(answer.text).toContain('application/json');
  });

  it('is asked for after the gateway, and the size before everything', async () => {
    const plain = { 'Content-Type': 'text/plain' };
    expect((await send({ gateway: 'nobody', headers: plain })).status).toBe(401);
    const body = 'x'.repeat(64 * 1024 + 1);
    expect((await send({ gateway: 'nobody', headers: plain }, body)).status).toBe(413);
  });
});

it('a query on a callback is 400', async () => {
  const right = callbackCall(report());
  expect((await api.call({ ...right, path: `${right.path}?x=1` })).status).toBe(400);
});
