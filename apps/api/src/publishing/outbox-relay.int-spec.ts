import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { startApi, type TestApi, transactionTopics } from '../../../../test/support/api-app.js';
import { callbackCall } from '../../../../test/support/callback-call.js';
import { numberOf } from '../../../../test/support/database.js';
import { readTopic, type StoredMessage } from '../../../../test/support/topic-reader.js';
import { createApi } from '../app.setup.js';
import { KafkaPublisher } from './kafka-publisher.js';
import { OutboxRelay } from './outbox-relay.js';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const MOVED_AT_ONCE = 40;

let api: TestApi;
let relay: OutboxRelay;
let publisher: KafkaPublisher;

beforeAll(async () => {
  api = await startApi({ relay: 'manual' });
  relay = api.app.get(OutboxRelay);
  publisher = api.app.get(KafkaPublisher);
});
afterAll(() => api.close());
afterEach(() => jest.restoreAllMocks());

const topic = (): string => transactionTopics(api.config)[0] ?? '';
const published = () => readTopic(api.config.kafkaBrokers, topic());
const depositMany = (count: number) =>
  Promise.all(Array.from({ length: count }, () => api.deposit()));

interface Row {
  readonly id: string;
  readonly status: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
}

async function rowsOf(ids: readonly string[]): Promise<Row[]> {
  const { rows } = await api.pool.query<Row>(
    `SELECT id, status, kafka_topic AS topic, kafka_partition AS partition,
            kafka_offset::text AS offset
     FROM transaction WHERE id = ANY($1::uuid[])`,
    [ids],
  );
  return rows;
}

/** Each row names the place of its own message. */
function expectPlaces(rows: readonly Row[], messages: readonly StoredMessage[]): void {
  const keyAt = new Map(messages.map((each) => [`${each.partition}/${each.offset}`, each.key]));
  for (const row of rows) {
    expect(row.topic).toBe(topic());
    expect(keyAt.get(`${row.partition}/${row.offset}`)).toBe(row.id);
  }
}

describe('runOnce', () => {
  it('moves batch after batch, and keeps where each message lies', async () => {
    const ids: string[] = [];
    for (let batch = 0; batch < 2; batch += 1) {
      const accepted = await depositMany(MOVED_AT_ONCE);
      expect(await relay.runOnce()).toBe(MOVED_AT_ONCE);
      ids.push(...accepted.map(({ id }) => id));
    }
    const rows = await rowsOf(ids);
    expect(new Set(rows.map(({ status }) => status))).toEqual(new Set(['dispatched']));
    expect(await numberOf(api.pool, 'SELECT count(*) FROM outbox')).toBe(0);
    const messages = await published();
    expect(messages.map(({ key }) => key).sort()).toEqual(ids.sort());
    expectPlaces(rows, messages);
    expect(await relay.runOnce()).toBe(0);
  });

  it('writes the step into the history', async () => {
    const { id } = await api.deposit();
    await relay.runOnce();
    expect((await api.get(`/v1/transactions/${id}/events`)).json()).toMatchObject({
      data: [
        { status: 'pending', actor: 'merchant' },
        { status: 'dispatched', actor: 'relay' },
      ],
    });
  });

  it('sends the message and the headers of the wire contract', async () => {
    const headers = { 'X-Request-Id': 'trace-me', traceparent: TRACEPARENT };
    const { created_at: createdAt, ...view } = (await api.deposit(
      { metadata: { basket: '77' } },
      headers,
    )) as unknown as Record<string, string>;
    await relay.runOnce();
    const message = (await published()).find(({ key }) => key === view.id);
    expect(message?.headers).toEqual({
      'message-id': expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/) as string,
      'message-type': 'transaction.submitted',
      'schema-version': '1',
      'transaction-id': view.id,
      gateway: 'json-sim',
      'content-type': 'application/json',
      'request-id': 'trace-me',
      traceparent: TRACEPARENT,
    });
    expect(JSON.parse(message?.value ?? '')).toEqual({
      transaction_id: view.id,
      type: 'deposit',
      amount: '100.00',
      currency: 'EUR',
      instrument: view.instrument,
      reference: 'order-1001',
      metadata: { basket: '77' },
      gateway: 'json-sim',
      created_at: createdAt,
    });
  });
});

describe('a callback that overtakes our own bookkeeping', () => {
  it('stands; the late confirmation only keeps the offset', async () => {
    const { id } = await api.deposit();
    const publish = publisher.publish.bind(publisher);
    jest.spyOn(publisher, 'publish').mockImplementationOnce(async (name, messages) => {
      const acknowledgements = await publish(name, messages);
      const money = { amount: '100.00', currency: 'EUR' };
      const report = { transaction_id: id, status: 'completed', ...money };
      expect((await api.call(callbackCall(report))).status).toBe(200);
      return acknowledgements;
    });
    expect(await relay.runOnce()).toBe(1);
    const rows = await rowsOf([id]);
    expect(rows).toMatchObject([{ status: 'completed' }]);
    expectPlaces(rows, await published());
    expect((await api.get(`/v1/transactions/${id}/events`)).json()).toMatchObject({
      data: [{ status: 'pending' }, { status: 'completed' }],
    });
    expect((await api.get(`/v1/transactions/${id}`)).json()).toMatchObject({ status: 'completed' });
  });
});

describe('two relays at once', () => {
  let other: NestFastifyApplication;

  beforeAll(async () => {
    other = await createApi({ ...api.config, relay: { ...api.config.relay, batchSize: 7 } });
    await other.init();
    await other.get(OutboxRelay).beforeApplicationShutdown();
  });
  afterAll(() => other.close());

  it('send every message once', async () => {
    const ids = (await depositMany(MOVED_AT_ONCE)).map(({ id }) => id);
    const second = other.get(OutboxRelay);
    let moved = 0;
    while (moved < MOVED_AT_ONCE) {
      const counts = await Promise.all([second.runOnce(), relay.runOnce(), second.runOnce()]);
      moved += counts.reduce((sum, count) => sum + count, 0);
    }
    const sent = (await published()).filter(({ key }) => ids.includes(key));
    expect(sent.map(({ key }) => key).sort()).toEqual(ids.sort());
    expectPlaces(await rowsOf(ids), sent);
  });
});
