import { configProblemsOf } from '../../../test/support/config-problems.js';
import { readWorkerConfig } from './worker-config.js';

describe('readWorkerConfig', () => {
  it.each([
    ['WORKER_PORT', '-1'],
    ['API_URL', 'redis://canary'],
    ['API_URL', 'canary:3000'],
    ['GATEWAY_CONCURRENCY', '0'],
    ['CALLBACK_CONCURRENCY', '1001'],
    ['CALLBACK_TIMEOUT_MS', '99'],
    ['WORKER_POLL_INTERVAL_MS', '9'],
  ])('refuses %s=%s', (name, value) => {
    const problems = configProblemsOf(() => readWorkerConfig({ [name]: value }));
    expect(problems).toHaveLength(1);
    expect(problems[0]).not.toContain('canary');
  });
});
