import { startApi, type TestApi, transactionTopics } from '../../../../test/support/api-app.js';
import { until } from '../../../../test/support/polling.js';
import { readTopic } from '../../../../test/support/topic-reader.js';
import { TransactionDispatchRecorder } from '../transactions/transaction-dispatch-recorder.js';
import { BrokerBreakers } from './broker-breakers.js';
import { KafkaPublisher } from './kafka-publisher.js';
import { OutboxRelay } from './outbox-relay.js';

let api: TestApi;
let relay: OutboxRelay;
let publisher: KafkaPublisher;

beforeAll(async () => {
  api = await startApi({
    relay: 'manual',
    env: { RELAY_LEASE_MS: '3100', KAFKA_BREAKER_OPEN_MS: '1000' },
  });
  relay = api.app.get(OutboxRelay);
  publisher = api.app.get(KafkaPublisher);
});
afterAll(() => api.close());
afterEach(() => jest.restoreAllMocks());

const breaker = () => api.app.get(BrokerBreakers).of(transactionTopics(api.config)[0] ?? '');
const failOnce = () =>
  jest.spyOn(publisher, 'publish').mockRejectedValueOnce(new Error('the broker is away'));
const statusOf = async (id: string) =>
  ((await api.get(`/v1/transactions/${id}`)).json() as { status: string }).status;

async function attemptsOf(id: string): Promise<number | undefined> {
  const { rows } = await api.pool.query<{ attempts: number }>(
    'SELECT attempts FROM outbox WHERE subject_id = $1',
    [id],
  );
  return rows[0]?.attempts;
}

/** How often a transaction's message lies in Kafka. */
async function sendingsOf(id: string) {
  const messages = await readTopic(api.config.kafkaBrokers, transactionTopics(api.config)[0] ?? '');
  return messages.filter(({ key }) => key === id);
}

const movesAgain = () =>
  until(
    'the row is due',
    () => relay.runOnce(),
    (moved) => moved === 1,
  );

describe('a send that fails', () => {
  it('leaves the row claimed, and it is sent later', async () => {
    const { id } = await api.deposit();
    failOnce();
    expect(await relay.runOnce()).toBe(0);
    expect(await attemptsOf(id)).toBe(1);
    expect(await statusOf(id)).toBe('pending');
    await movesAgain();
    expect(await attemptsOf(id)).toBeUndefined();
    expect(await statusOf(id)).toBe('dispatched');
    expect(await sendingsOf(id)).toHaveLength(1);
  });

  it('may have arrived all the same: it is sent again under the same key', async () => {
    const { id } = await api.deposit();
    const publish = publisher.publish.bind(publisher);
    jest.spyOn(publisher, 'publish').mockImplementationOnce(async (topic, messages) => {
      await publish(topic, messages);
      throw new Error('the acknowledgement is lost');
    });
    expect(await relay.runOnce()).toBe(0);
    await movesAgain();
    const [first, second, ...others] = await sendingsOf(id);
    expect(others).toEqual([]);
    expect(second?.value).toBe(first?.value);
    expect(second?.headers['message-id']).not.toBe(first?.headers['message-id']);
    const { rows } = await api.pool.query(
      'SELECT kafka_offset::text AS offset, version FROM transaction WHERE id = $1',
      [id],
    );
    expect(rows).toEqual([{ offset: second?.offset, version: 2 }]);
  });
});

describe('a commit that fails after the send', () => {
  it('leaves the row to its lease, and the message is sent again', async () => {
    const { id } = await api.deposit();
    const recorder = api.app.get(TransactionDispatchRecorder);
    jest.spyOn(recorder, 'recordDispatched').mockRejectedValueOnce(new Error('connection lost'));
    await expect(relay.runOnce()).rejects.toThrow('connection lost');
    expect(await attemptsOf(id)).toBe(1);
    await movesAgain();
    expect(await statusOf(id)).toBe('dispatched');
    expect(await sendingsOf(id)).toHaveLength(2);
  });
});

describe('an open breaker', () => {
  it('claims nothing; half open, one row is the probe, and then all flow', async () => {
    jest.spyOn(publisher, 'publish').mockRejectedValue(new Error('the broker is away'));
    await api.deposit();
    await until(
      'open',
      async () => (await relay.runOnce(), breaker().state),
      (s) => s === 'open',
    );
    const later = await Promise.all([api.deposit(), api.deposit()]);
    expect(await relay.runOnce()).toBe(0);
    expect(await Promise.all(later.map(({ id }) => attemptsOf(id)))).toEqual([0, 0]);
    const health = (await api.call({ path: '/health/ready' })).json();
    expect(health).toMatchObject({ dependencies: { circuit_breaker: 'down' } });

    jest.restoreAllMocks();
    await until(
      'half open',
      () => Promise.resolve(breaker().state),
      (s) => s === 'half_open',
    );
    expect(await relay.runOnce()).toBe(1);
    expect(breaker().state).toBe('closed');
    const flown = [await relay.runOnce()];
    await until(
      'the one that rested too',
      async () => flown.push(await relay.runOnce()),
      () => flown.reduce((sum, count) => sum + count, 0) === 2,
    );
  });
});
