import { AUTHORIZED, startApi, type TestApi } from '../../../../test/support/api-app.js';
import { numberOf } from '../../../../test/support/database.js';
import { depositBody } from '../../../../test/support/merchant-client.js';

let api: TestApi;

beforeAll(async () => {
  api = await startApi({ env: { KAFKA_MESSAGE_BYTES_MAX: '2000' } });
});
afterAll(() => api.close());

const metadataOf = (entries: number) =>
  Object.fromEntries(Array.from({ length: entries }, (_, at) => [`key-${at}`, 'x'.repeat(200)]));

const rows = (table: string) => numberOf(api.pool, `SELECT count(*) FROM ${table}`);

it('what the broker would not take is refused, and stored nowhere', async () => {
  const accepted = await api.post('/v1/deposits', depositBody({ metadata: metadataOf(4) }));
  expect(accepted.status).toBe(202);
  const refused = await api.post('/v1/deposits', depositBody({ metadata: metadataOf(10) }));
  expect(refused.status).toBe(413);
  expect(refused.json()).toMatchObject({
    code: 'body_too_large',
    detail: 'A transaction may take 2000 bytes on its way to its gateway.',
  });
  expect([await rows('transaction'), await rows('outbox')]).toEqual([1, 1]);
});

it('counts what is sent, not what came in: the message of a request may be longer', async () => {
  const description = '&lt;'.repeat(35);
  const entries = Object.keys(metadataOf(5)).map((key) => `<entry key="${key}">${'x'.repeat(200)}`);
  const body = `<DepositRequest xmlns="urn:payment-gateway:v1">
    <amount>1.00</amount><currency>EUR</currency><instrument><bankAccount>
    <iban>DE89370400440532013000</iban><holder>Ada Lovelace</holder></bankAccount></instrument>
    <description>${description}</description>
    <metadata>${entries.join('</entry>')}</entry></metadata></DepositRequest>`;
  expect(Buffer.byteLength(body)).toBeLessThan(2_000);
  const headers = { ...AUTHORIZED, 'Content-Type': 'application/xml' };
  const answer = await api.call({ method: 'POST', path: '/v1/deposits', headers, body });
  expect(answer.status).toBe(413);
  expect(answer.text).toContain('body_too_large');
});
