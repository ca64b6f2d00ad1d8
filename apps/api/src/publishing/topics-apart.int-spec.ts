import { startApi, type TestApi, transactionTopics } from '../../../../test/support/api-app.js';
import { until } from '../../../../test/support/polling.js';
import { BrokerBreakers } from './broker-breakers.js';
import { KafkaPublisher } from './kafka-publisher.js';
import { OutboxRelay } from './outbox-relay.js';

let api: TestApi;

beforeAll(async () => {
  api = await startApi({ relay: 'manual' });
});
afterAll(() => api.close());

const SOAP_WITHDRAWAL = `<WithdrawalRequest xmlns="urn:payment-gateway:v1">
  <amount>25.50</amount><currency>EUR</currency><instrument><bankAccount>
  <iban>DE89370400440532013000</iban><holder>Ada Lovelace</holder></bankAccount></instrument>
</WithdrawalRequest>`;

async function acceptSoap(): Promise<void> {
  const { Authorization } = { Authorization: 'Bearer sk_sandbox_0000000000000000000000000000' };
  const answer = await api.call({
    method: 'POST',
    path: '/v1/withdrawals',
    headers: { Authorization, 'Content-Type': 'application/xml' },
    body: SOAP_WITHDRAWAL,
  });
  expect(answer.status).toBe(202);
}

const waiting = async (topic: string | undefined) => {
  const { rowCount } = await api.pool.query('SELECT 1 FROM outbox WHERE topic = $1', [topic]);
  return rowCount;
};

it('what is wrong with one topic does not park the others', async () => {
  const [json, soap = ''] = transactionTopics(api.config);
  const publisher = api.app.get(KafkaPublisher);
  const relay = api.app.get(OutboxRelay);
  const publish = publisher.publish.bind(publisher);
  jest
    .spyOn(publisher, 'publish')
    .mockImplementation((topic, messages) =>
      topic === soap ? Promise.reject(new Error('no such topic')) : publish(topic, messages),
    );
  await acceptSoap();
  const breaker = api.app.get(BrokerBreakers).of(soap);
  await until(
    'the breaker of the topic open',
    async () => (await relay.runOnce(), breaker.state),
    (state) => state === 'open',
  );
  for (let deposits = 0; deposits < 5; deposits += 1) await api.deposit();
  expect(await relay.runOnce()).toBe(5);
  expect(await waiting(json)).toBe(0);
  expect(await waiting(soap)).toBe(1);
  jest.restoreAllMocks();
  await until(
    'the parked one gone',
    async () => (await relay.runOnce(), waiting(soap)),
    (count) => count === 0,
  );
});
