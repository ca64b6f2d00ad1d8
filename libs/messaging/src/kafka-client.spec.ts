import { kafkaClientConfig } from './kafka-client.js';

it('gives up soon, so that the breaker and the loops around it decide', () => {
  const brokers = Object.freeze(['a:9092', 'b:9092']);
  const config = kafkaClientConfig('api', brokers);
  expect(config).toMatchObject({ clientId: 'api', brokers: ['a:9092', 'b:9092'] });
  expect(config.brokers).not.toBe(brokers);
  const { connectionTimeout = 0, retry: { retries = 0, maxRetryTime = 0 } = {} } = config;
  expect((connectionTimeout + maxRetryTime) * (retries + 1)).toBeLessThan(10_000);
});
