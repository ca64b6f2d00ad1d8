import { startApi, type TestApi, transactionTopics } from '../../../../test/support/api-app.js';
import { callbackCall } from '../../../../test/support/callback-call.js';
import { until } from '../../../../test/support/polling.js';
import { TransactionDispatchRecorder } from '../transactions/transaction-dispatch-recorder.js';
import { BrokerBreakers } from './broker-breakers.js';
import { KafkaPublisher } from './kafka-publisher.js';
import { OutboxRelay } from './outbox-relay.js';

const ATTEMPTS_MAX = 3;
/** More than the broker takes: its own limit is a little over 1 MB. */
const TOO_LARGE_BYTES = 1_500_000;
const PUBLISH_FAILED = {
  status: 'unknown',
  reason: { code: 'publish_failed', message: 'Kafka never acknowledged the message.' },
};

let api: TestApi;
let relay: OutboxRelay;
let publisher: KafkaPublisher;

beforeAll(async () => {
  const env = {
    RELAY_ATTEMPTS_MAX: ATTEMPTS_MAX.toString(),
    KAFKA_SEND_TIMEOUT_MS: '2000',
    KAFKA_BREAKER_OPEN_MS: '100',
  };
  api = await startApi({ relay: 'manual', env });
  relay = api.app.get(OutboxRelay);
  publisher = api.app.get(KafkaPublisher);
});
afterAll(() => api.close());
afterEach(() => jest.restoreAllMocks());

const breaker = () => api.app.get(BrokerBreakers).of(transactionTopics(api.config)[0] ?? '');
const viewOf = async (id: string) => (await api.get(`/v1/transactions/${id}`)).json();
const tooLarge = (id: string) =>
  api.pool.query('UPDATE outbox SET value = $2 WHERE subject_id = $1', [
    id,
    Buffer.alloc(TOO_LARGE_BYTES),
  ]);

async function attemptsOf(id: string): Promise<number | undefined> {
  const { rows } = await api.pool.query<{ attempts: number }>(
    'SELECT attempts FROM outbox WHERE subject_id = $1',
    [id],
  );
  return rows[0]?.attempts;
}

/** A round in which nobody rests. @returns the attempts of a message after it */
async function round(id: string): Promise<number | undefined> {
  await api.pool.query(`UPDATE outbox SET lease_until = '-infinity'`);
  await relay.runOnce();
  return attemptsOf(id);
}

/** Rounds until a message is gone, with the attempts that it showed on its way. */
async function roundsOf(id: string): Promise<number[]> {
  const seen: number[] = [];
  for (;;) {
    const attempts = await round(id);
    if (attempts === undefined) return seen;
    seen.push(attempts);
    expect(await viewOf(id)).toMatchObject({ status: 'pending', reason: null });
  }
}

describe('a message that Kafka refuses each time', () => {
  it('is given up when its attempts are over, and the others flow all the while', async () => {
    const { id } = await api.deposit({ reference: 'too-large' });
    await tooLarge(id);
    const seen: (number | undefined)[] = [];
    for (let attempts = 1; attempts <= ATTEMPTS_MAX; attempts += 1) {
      const other = await api.deposit();
      seen.push(await round(id));
      expect(await viewOf(other.id)).toMatchObject({ status: 'dispatched' });
    }
    expect(seen).toEqual([1, 2, undefined]);
    expect(await viewOf(id)).toMatchObject(PUBLISH_FAILED);
    expect((await api.get(`/v1/transactions/${id}/events`)).json()).toMatchObject({
      data: [{ status: 'pending' }, { ...PUBLISH_FAILED, actor: 'relay' }],
    });
    expect(breaker().state).toBe('closed');
  });

  it('is given up too when it is its topic that is not there', async () => {
    const { id } = await api.deposit();
    const nowhere = `${api.config.kafkaPrefix}nowhere`;
    await api.pool.query('UPDATE outbox SET topic = $2 WHERE subject_id = $1', [id, nowhere]);
    await until(
      'unknown',
      async () => (await round(id), viewOf(id)),
      (view) => (view as { status: string }).status !== 'pending',
    );
    expect(await viewOf(id)).toMatchObject(PUBLISH_FAILED);
    expect(breaker().state).toBe('closed');
  });

  it('is unknown, not failed, also when only the last attempt was a refusal', async () => {
    const { id } = await api.deposit();
    jest.spyOn(publisher, 'publish').mockImplementationOnce(() => new Promise(() => undefined));
    expect(await round(id)).toBe(1);
    await tooLarge(id);
    expect(await roundsOf(id)).toEqual([2]);
    expect(await viewOf(id)).toMatchObject(PUBLISH_FAILED);
  });

  it('stays what it is when its gateway has reported in the meantime', async () => {
    const { id } = await api.deposit();
    await tooLarge(id);
    const money = { amount: '100.00', currency: 'EUR' };
    await api.call(callbackCall({ transaction_id: id, status: 'completed', ...money }));
    for (let attempts = 0; attempts < ATTEMPTS_MAX; attempts += 1) await round(id);
    expect(await attemptsOf(id)).toBeUndefined();
    expect(await viewOf(id)).toMatchObject({ status: 'completed', reason: null });
  });

  it('says nothing of its transaction when it was a question about it', async () => {
    const { id } = await api.deposit();
    await tooLarge(id);
    await api.pool.query(`UPDATE outbox SET purpose = 'inquiry' WHERE subject_id = $1`, [id]);
    for (let attempts = 0; attempts < ATTEMPTS_MAX; attempts += 1) await round(id);
    expect(await attemptsOf(id)).toBeUndefined();
    expect(await viewOf(id)).toMatchObject({ status: 'pending', reason: null });
  });

  it('stays when it could not be recorded, and is given up later', async () => {
    const { id } = await api.deposit();
    await tooLarge(id);
    for (let attempts = 1; attempts < ATTEMPTS_MAX; attempts += 1) await round(id);
    const recorder = api.app.get(TransactionDispatchRecorder);
    jest.spyOn(recorder, 'recordGivenUp').mockRejectedValueOnce(new Error('connection lost'));
    await expect(round(id)).rejects.toThrow('connection lost');
    expect(await attemptsOf(id)).toBe(ATTEMPTS_MAX);
    expect(await viewOf(id)).toMatchObject({ status: 'pending' });
    expect(await round(id)).toBeUndefined();
    expect(await viewOf(id)).toMatchObject(PUBLISH_FAILED);
  });
});

describe('a message that Kafka never answers', () => {
  it('is given up when its attempts are over, if others are answered', async () => {
    const publish = publisher.publish.bind(publisher);
    const silentFor = new Set<string>();
    jest
      .spyOn(publisher, 'publish')
      .mockImplementation((topic, messages) =>
        messages.some(({ subjectId }) => silentFor.has(subjectId))
          ? Promise.reject(new Error('no answer'))
          : publish(topic, messages),
      );
    // More answers than failures: the breaker must stay closed.
    for (let others = 0; others < 2 * ATTEMPTS_MAX; others += 1) {
      await api.deposit();
      expect(await relay.runOnce()).toBe(1);
    }
    const { id } = await api.deposit();
    silentFor.add(id);
    expect(await roundsOf(id)).toEqual([1, 2]);
    expect(await viewOf(id)).toMatchObject(PUBLISH_FAILED);
  });

  it('is never given up while nobody is answered, however often it is the probe', async () => {
    await until(
      'open',
      () =>
        breaker()
          .fire(() => Promise.reject(new Error('the broker is away')))
          .catch(String),
      () => breaker().state === 'open',
    );
    jest.spyOn(publisher, 'publish').mockRejectedValue(new Error('the broker is away'));
    const { id } = await api.deposit();
    await until(
      'many probes',
      () => round(id),
      (attempts) => (attempts ?? Infinity) > 2 * ATTEMPTS_MAX,
    );
    expect(await attemptsOf(id)).toBeGreaterThan(2 * ATTEMPTS_MAX);
    expect(await viewOf(id)).toMatchObject({ status: 'pending' });
    jest.restoreAllMocks();
    await until(
      'sent',
      () => round(id),
      (attempts) => attempts === undefined,
    );
    expect(await viewOf(id)).toMatchObject({ status: 'dispatched' });
  });
});
