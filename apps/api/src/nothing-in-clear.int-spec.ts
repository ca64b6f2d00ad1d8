import { randomUUID } from 'node:crypto';
import { SANDBOX_API_KEY } from '#libs/config';
import { LogOutput } from '#libs/logging';
import { startApi, type TestApi, transactionTopics } from '../../../test/support/api-app.js';
import { callbackCall } from '../../../test/support/callback-call.js';
import { connectRedis, type TestRedis } from '../../../test/support/redis.js';
import { readTopic } from '../../../test/support/topic-reader.js';
import { OutboxRelay } from './publishing/outbox-relay.js';

const CARD = '4929001122334459';
const IBAN = 'GB33BUKB20201555555555';
const HOLDER = 'Canarina Holderova';
const CODE = 'cvc-of-the-canary';
const YEAR = new Date().getUTCFullYear() + 3;

/** Every spelling in which a value may hide. */
const CANARIES = [
  ...[CARD, IBAN, HOLDER, CODE, SANDBOX_API_KEY],
  ...[CARD, IBAN].map((text) => text.replace(/(.{4})(?=.)/g, '$1 ')),
  ...[CARD, IBAN, HOLDER].flatMap((text) =>
    [Buffer.from(text), Buffer.from(text, 'utf16le')].flatMap((bytes) => [
      bytes.toString('hex'),
      bytes.toString('base64').replace(/.?=+$/, ''),
    ]),
  ),
];

const INSTRUMENTS = [
  { type: 'card', number: CARD, expiry_month: 12, expiry_year: YEAR, holder: HOLDER },
  { type: 'bank_account', iban: IBAN, holder: HOLDER },
];

let api: TestApi;
let redis: TestRedis;
const logged: string[] = [];
const answered: string[] = [];

beforeAll(async () => {
  jest.spyOn(LogOutput.prototype, 'write').mockImplementation((line) => {
    logged.push(line);
  });
  redis = await connectRedis();
  api = await startApi({ relay: 'manual', env: { LOG_LEVEL: 'trace' } });
  await live();
});
afterAll(async () => {
  await api.close();
  await redis.disconnect();
  jest.restoreAllMocks();
});

const keep = async (answer: Promise<{ text: string; headers: object }>): Promise<string> => {
  const { text, headers } = await answer;
  answered.push(text, JSON.stringify(headers));
  return text;
};

/** Everything that can go well or wrong with values that must not be seen. */
async function live(): Promise<void> {
  for (const instrument of INSTRUMENTS) {
    const body = { amount: '7.00', currency: 'EUR', instrument };
    const headers = { 'Idempotency-Key': randomUUID() };
    const accepted = await keep(api.post('/v1/deposits', body, headers));
    const { id } = JSON.parse(accepted) as { id: string };
    await keep(api.post('/v1/deposits', body, headers));
    await keep(api.post('/v1/deposits', { ...body, amount: '8.00' }, headers));
    await keep(api.post('/v1/deposits', { ...body, cvc: CODE }));
    await keep(api.post('/v1/deposits', { ...body, reference: CARD, [CARD]: IBAN }));
    await keep(api.post('/v1/deposits', body, { 'Idempotency-Key': CARD }));
    await keep(api.post('/v1/deposits', body, { 'X-Request-Id': CARD, Prefer: CARD }));
    await keep(api.post(`/v1/deposits?card=${CARD}`, body));
    await keep(api.get(`/v1/transactions/${CARD}?iban=${IBAN}`));
    await keep(api.get(`/v1/transactions/${id}?${SANDBOX_API_KEY}`));
    await report(id, 'processing');
    await report(id, 'failed');
    await report(id, 'completed');
    await keep(api.get(`/v1/transactions/${id}`));
    await keep(api.get(`/v1/transactions/${id}/events`));
  }
  await failInside();
}

async function report(id: string, status: string): Promise<void> {
  const gateway_reference = `paid by ${CARD}`;
  const reason = { code: IBAN, message: `card ${CARD.replace(/(.{4})(?=.)/g, '$1 ')} is stolen` };
  const money = { amount: '7.00', currency: 'EUR' };
  const said = { transaction_id: id, status, ...money, gateway_reference, reason, [CARD]: IBAN };
  await keep(api.call(callbackCall(said)));
  await keep(api.call(callbackCall(`${CARD}{`)));
}

/** A statement that fails: the driver's error knows the row that it was about. */
async function failInside(): Promise<void> {
  await api.pool.query('ALTER TABLE transaction ADD CONSTRAINT no_more CHECK (false) NOT VALID');
  const [instrument] = INSTRUMENTS;
  const body = { amount: '9.00', currency: 'EUR', instrument };
  expect(await keep(api.post('/v1/deposits', body))).toContain('internal_error');
  await api.pool.query('ALTER TABLE transaction DROP CONSTRAINT no_more');
}

function expectNoCanaryIn(text: string): void {
  expect(CANARIES.filter((canary) => text.toLowerCase().includes(canary.toLowerCase()))).toEqual(
    [],
  );
}

/** Every row of every table, each column as text; bytes as the characters that they are. */
async function dumpDatabase(): Promise<string> {
  const { rows } = await api.pool.query<{ statement: string }>(
    `SELECT format('SELECT concat_ws(E''\n'', %s) AS row FROM %I.%I',
              string_agg(CASE data_type WHEN 'bytea' THEN format('encode(%I, ''escape'')',
                column_name) ELSE format('%I::text', column_name) END, ', '),
              table_schema, table_name) AS statement
     FROM information_schema.columns
     WHERE table_schema NOT IN ('pg_catalog', 'information_schema')
     GROUP BY table_schema, table_name`,
  );
  const tables = await Promise.all(
    rows.map(({ statement }) => api.pool.query<{ row: string }>(statement)),
  );
  return tables.flatMap((table) => table.rows.map(({ row }) => row)).join('\n');
}

async function dumpRedis(): Promise<string> {
  const texts: string[] = [];
  for await (const key of redis.scanIterator({ COUNT: 1_000 })) {
    const text = (await redis.type(key)) === 'string' ? await redis.get(key) : '';
    texts.push(key, text ?? '');
  }
  return texts.join('\n');
}

describe('a card number, an IBAN, a holder, a code and an API key', () => {
  it('are in no table, before and after the message is sent', async () => {
    const before = await dumpDatabase();
    expect(before).toContain('492900******4459');
    expect(before).toContain('GB33****5555');
    expect(before).toContain('[card_number]');
    expectNoCanaryIn(before);
    await api.app.get(OutboxRelay).runOnce();
    expectNoCanaryIn(await dumpDatabase());
  });

  it('are in no copy in Redis', async () => {
    const dump = await dumpRedis();
    expect(dump).toContain('492900******4459');
    expectNoCanaryIn(dump);
  });

  it('are in no message', async () => {
    const topics = transactionTopics(api.config);
    const messages = await Promise.all(
      topics.map((topic) => readTopic(api.config.kafkaBrokers, topic)),
    );
    const dump = JSON.stringify(messages);
    expect(dump).toContain('492900******4459');
    expectNoCanaryIn(dump);
  });

  it('are in no answer', () => {
    expect(answered.join('\n')).toContain('492900******4459');
    expectNoCanaryIn(answered.join('\n'));
  });

  it('are in no line of the log', () => {
    const lines = logged.join('');
    expect(lines).toContain('"msg":"request"');
    expect(lines).toContain('no_more');
    expectNoCanaryIn(lines);
  });
});
