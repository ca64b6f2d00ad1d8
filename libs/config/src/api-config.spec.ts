import { configProblemsOf } from '../../../test/support/config-problems.js';
import { readApiConfig } from './api-config.js';

describe('readApiConfig', () => {
  it.each([
    ['PORT', '65536'],
    ['PORT', 'canary'],
    ['REDIS_URL', 'http://canary'],
    ['IDEMPOTENCY_KEY_REQUIRED', 'yes'],
    ['RELAY_POLL_INTERVAL_MS', '0'],
    ['RELAY_BATCH_SIZE', '501'],
    ['RELAY_LEASE_MS', '10'],
    ['RELAY_LEASE_MS', '3000'],
    ['RELAY_ATTEMPTS_MAX', '0'],
    ['OUTBOX_BACKLOG_MAX', '0'],
    ['KAFKA_MESSAGE_BYTES_MAX', '999'],
    ['KAFKA_SEND_TIMEOUT_MS', '15000'],
    ['KAFKA_BREAKER_OPEN_MS', '-1'],
    ['INSTRUMENT_KEYS', 'canary'],
    ['FINGERPRINT_KEYS', 'canary'],
    ['API_KEYS', 'canary'],
  ])('refuses %s=%s', (name, value) => {
    const problems = configProblemsOf(() => readApiConfig({ [name]: value }));
    expect(problems).toHaveLength(1);
    expect(problems[0]).not.toContain('canary');
  });

  it('names every default secret in production at once', () => {
    const problems = configProblemsOf(() => readApiConfig({ NODE_ENV: 'production' }));
    expect(problems.map((problem) => problem.split(' ', 1)[0])).toEqual([
      'API_KEYS',
      'GATEWAY_SECRETS',
      'INSTRUMENT_KEYS',
      'FINGERPRINT_KEYS',
    ]);
  });
});
