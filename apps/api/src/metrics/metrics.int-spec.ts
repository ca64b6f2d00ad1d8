import { startApi, type TestApi, transactionTopics } from '../../../../test/support/api-app.js';
import { samplesOf } from '../../../../test/support/metric-samples.js';
import { BrokerBreakers } from '../publishing/broker-breakers.js';
import { KafkaPublisher } from '../publishing/kafka-publisher.js';
import { OutboxRelay } from '../publishing/outbox-relay.js';

let api: TestApi;

beforeAll(async () => {
  api = await startApi({ relay: 'manual' });
});
afterAll(() => api.close());
afterEach(() => jest.restoreAllMocks());

async function samples(): Promise<ReadonlyMap<string, number>> {
  const { status, headers, text } = await api.call({ path: '/metrics' });
  expect(status).toBe(200);
  expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
  return samplesOf(text);
}

const topic = () => transactionTopics(api.config)[0] ?? '';
const ofTopic = (name: string) => `payment_gateway_${name}{topic="${topic()}"}`;

it('counts what is accepted, waits, is sent and fails', async () => {
  const breaker = api.app.get(BrokerBreakers).of(topic());
  const relay = api.app.get(OutboxRelay);
  for (let count = 0; count < 3; count += 1) await api.deposit();
  expect((await samples()).get('payment_gateway_outbox_backlog')).toBe(3);
  await relay.runOnce();
  const sent = await samples();
  expect(sent.get('payment_gateway_outbox_backlog')).toBe(0);
  expect(sent.get(ofTopic('messages_published_total'))).toBe(3);
  expect(sent.get(ofTopic('sends_failed_total'))).toBe(0);
  expect(sent.get(ofTopic('messages_given_up_total'))).toBe(0);
  expect(sent.get(ofTopic('breaker_state'))).toBe(0);
  expect(sent.get(ofTopic('breaker_openings_total'))).toBe(0);

  jest.spyOn(api.app.get(KafkaPublisher), 'publish').mockRejectedValue(new Error('away'));
  while (breaker.state !== 'open') {
    await api.deposit();
    await relay.runOnce();
  }
  const failed = await samples();
  expect(failed.get(ofTopic('sends_failed_total'))).toBeGreaterThan(0);
  expect(failed.get(ofTopic('breaker_state'))).toBe(2);
  expect(failed.get(ofTopic('breaker_openings_total'))).toBe(1);
  expect((await samples()).get(ofTopic('breaker_openings_total'))).toBe(1);
  expect((await api.call({ path: '/health/ready' })).json()).toMatchObject({
    status: 'degraded',
    details: { circuit_breaker: { [topic()]: 'open' } },
  });
});

it('counts requests by route and status, and never by what a caller writes', async () => {
  const { id } = await api.deposit();
  await api.get(`/v1/transactions/${id}`);
  await api.get('/v1/transactions/not-there');
  await api.get('/nonsense-4111111111111111?with=a-query');
  const counted = await samples();
  const requests = (route: string, status: number) =>
    counted.get(`payment_gateway_http_requests_total{route="${route}",status="${status}"}`);
  expect(requests('/v1/deposits', 202)).toBeGreaterThan(0);
  expect(requests('/v1/transactions/:id', 200)).toBe(1);
  expect(requests('/v1/transactions/:id', 404)).toBe(1);
  expect(requests('none', 404)).toBe(1);
  const duration = 'payment_gateway_http_request_duration_seconds_count';
  expect(counted.get(`${duration}{route="/v1/transactions/:id"}`)).toBe(2);
  const all = [...counted.keys()].join('\n');
  expect(all).not.toContain(id);
  expect(all).not.toContain('nonsense');
});

it('tells what the drift check has found', async () => {
  const counted = await samples();
  expect(counted.get('payment_gateway_drift_found_total{drift="stale"}')).toBe(0);
  expect(counted.get('payment_gateway_drift_repaired_total')).toBe(0);
});

it('tells of the process too', async () => {
  const counted = await samples();
  expect(counted.get('process_resident_memory_bytes')).toBeGreaterThan(0);
  expect(counted.has('nodejs_eventloop_lag_seconds')).toBe(true);
});
