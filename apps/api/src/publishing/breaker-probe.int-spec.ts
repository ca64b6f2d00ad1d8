import { startApi, type TestApi, transactionTopics } from '../../../../test/support/api-app.js';
import { depositBody } from '../../../../test/support/merchant-client.js';
import { numberOf } from '../../../../test/support/database.js';
import { until } from '../../../../test/support/polling.js';
import { readTopic } from '../../../../test/support/topic-reader.js';
import type { BreakerState } from './broker-breaker.js';
import { BrokerBreakers } from './broker-breakers.js';
import { KafkaPublisher } from './kafka-publisher.js';
import { OutboxRelay } from './outbox-relay.js';

const SEND_TIMEOUT_MS = 500;
let api: TestApi;
let relay: OutboxRelay;
let publisher: KafkaPublisher;

beforeAll(async () => {
  const env = {
    KAFKA_SEND_TIMEOUT_MS: SEND_TIMEOUT_MS.toString(),
    KAFKA_BREAKER_OPEN_MS: '300',
  };
  api = await startApi({ relay: 'manual', env });
  relay = api.app.get(OutboxRelay);
  publisher = api.app.get(KafkaPublisher);
});
afterAll(() => api.close());
afterEach(() => jest.restoreAllMocks());

const topic = () => transactionTopics(api.config)[0] ?? '';
const breaker = () => api.app.get(BrokerBreakers).of(topic());
const untilBreakerIs = (state: BreakerState) =>
  until(
    state,
    () => Promise.resolve(breaker().state),
    (each) => each === state,
  );
const claims = () => numberOf(api.pool, 'SELECT coalesce(sum(attempts), 0) FROM outbox');
const isSent = async (id: string) =>
  (await numberOf(api.pool, 'SELECT count(*) FROM outbox WHERE subject_id = $1', [id])) === 0;

/** Without a message of ours: the outbox stays empty. */
const openBreaker = () =>
  until(
    'open',
    () =>
      breaker()
        .fire(() => Promise.reject(new Error('the broker is away')))
        .catch(String),
    () => breaker().state === 'open',
  );

it('strict requests alone close the breaker: the first after its pause is the probe', async () => {
  const strict = () => api.post('/v1/deposits', depositBody({}), { Prefer: 'handling=strict' });
  await openBreaker();
  expect((await strict()).status).toBe(503);
  expect(await numberOf(api.pool, 'SELECT count(*) FROM outbox')).toBe(0);
  await untilBreakerIs('half_open');
  expect((await strict()).status).toBe(202);
  expect(await relay.runOnce()).toBe(1);
  expect(breaker().state).toBe('closed');
});

it('each time it is half open one message is sent, and a failure opens it again', async () => {
  await openBreaker();
  for (let count = 0; count < 5; count += 1) await api.deposit();
  const publish = jest.spyOn(publisher, 'publish').mockRejectedValue(new Error('still away'));
  for (let probes = 1; probes <= 3; probes += 1) {
    await untilBreakerIs('half_open');
    expect(await relay.runOnce()).toBe(0);
    expect(breaker().state).toBe('open');
    expect(await relay.runOnce()).toBe(0);
    expect(publish).toHaveBeenCalledTimes(probes);
    expect(await claims()).toBe(probes);
  }
  jest.restoreAllMocks();
  await untilBreakerIs('half_open');
  expect(await relay.runOnce()).toBe(1);
  expect(breaker().state).toBe('closed');
  await until(
    'all sent',
    async () => (await relay.runOnce(), claims()),
    (count) => count === 0,
  );
});

it('a send that only its deadline has failed lies in Kafka twice, under one key', async () => {
  const { id } = await api.deposit();
  const publish = publisher.publish.bind(publisher);
  let isFailed: () => void = () => undefined;
  const failed = new Promise<void>((resolve) => (isFailed = resolve));
  let late: Promise<unknown> = Promise.resolve();
  jest.spyOn(publisher, 'publish').mockImplementationOnce((name, messages) => {
    // Held back until the relay has stopped waiting; then it arrives all the same.
    const acknowledged = failed.then(() => publish(name, messages));
    late = acknowledged;
    return acknowledged;
  });
  expect(await relay.runOnce()).toBe(0);
  expect((await api.get(`/v1/transactions/${id}`)).json()).toMatchObject({ status: 'pending' });
  isFailed();
  await late;
  await until(
    'sent again',
    async () => (await relay.runOnce(), isSent(id)),
    (isIt) => isIt,
  );
  expect((await api.get(`/v1/transactions/${id}`)).json()).toMatchObject({ status: 'dispatched' });
  const sendings = (await readTopic(api.config.kafkaBrokers, topic())).filter(
    ({ key }) => key === id,
  );
  expect(sendings).toHaveLength(2);
  expect(new Set(sendings.map(({ value }) => value)).size).toBe(1);
});
