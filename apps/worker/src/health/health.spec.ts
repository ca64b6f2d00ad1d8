import type { Database } from '#libs/database';
import type { ConsumerState } from '#libs/gateway-kit';
import { GATEWAYS } from '#libs/messaging';
import { Health } from './health.js';

const [gateway] = GATEWAYS;

function healthOf(query: () => Promise<unknown>, state: ConsumerState): Health {
  const health = new Health({ query } as unknown as Database);
  if (gateway) health.watch([{ gateway, state }]);
  return health;
}

const answers = () => Promise.resolve([]);

describe('Health', () => {
  it('is ready when the database answers and every consumer has joined', async () => {
    await expect(healthOf(answers, 'joined').readiness()).resolves.toEqual({
      status: 'ready',
      dependencies: { postgres: 'up', 'consumer:json-sim': 'up' },
    });
  });

  it.each<[string, () => Promise<unknown>, ConsumerState, string]>([
    ['the database fails', () => Promise.reject(new Error('away')), 'joined', 'postgres'],
    ['the database hangs', () => new Promise(() => undefined), 'joined', 'postgres'],
    ['a consumer has not joined', answers, 'connecting', 'consumer:json-sim'],
    ['a consumer has stopped', answers, 'stopped', 'consumer:json-sim'],
  ])('is not ready when %s', async (_what, query, state, name) => {
    const { status, dependencies } = await healthOf(query, state).readiness();
    expect(status).toBe('unavailable');
    expect(dependencies[name]).toBe('down');
  });

  it('is not ready once it stops', async () => {
    const health = healthOf(answers, 'joined');
    health.beforeApplicationShutdown();
    expect((await health.readiness()).status).toBe('unavailable');
  });
});
