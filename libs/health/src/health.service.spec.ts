import type { DependencyCheck } from './dependency-check.js';
import { HealthService } from './health.service.js';

type Behaviour = 'up' | 'down' | 'silent' | 'throwing';

const CHECKS: Readonly<Record<Behaviour, () => Promise<unknown>>> = {
  up: () => Promise.resolve('anything'),
  down: () => Promise.reject(new Error('away')),
  silent: () => new Promise(() => undefined),
  throwing: () => {
    throw new Error('closed');
  },
};

const check = (name: string, isRequired: boolean, behaviour: Behaviour): DependencyCheck => ({
  name,
  isRequired,
  check: CHECKS[behaviour],
});

const serviceWith = (postgres: Behaviour, redis: Behaviour) =>
  new HealthService([check('postgres', true, postgres), check('redis', false, redis)]);

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('HealthService', () => {
  it.each<[Behaviour, Behaviour, string, 'up' | 'down', 'up' | 'down']>([
    ['up', 'up', 'ready', 'up', 'up'],
    ['up', 'down', 'degraded', 'up', 'down'],
    ['up', 'silent', 'degraded', 'up', 'down'],
    ['up', 'throwing', 'degraded', 'up', 'down'],
    ['down', 'up', 'unavailable', 'down', 'up'],
    ['silent', 'up', 'unavailable', 'down', 'up'],
    ['throwing', 'up', 'unavailable', 'down', 'up'],
    ['down', 'down', 'unavailable', 'down', 'down'],
  ])('with PostgreSQL %s and Redis %s is %s', async (postgres, redis, status, first, second) => {
    const asked = serviceWith(postgres, redis).readiness();
    await jest.advanceTimersByTimeAsync(1_000);
    expect(await asked).toEqual({ status, dependencies: { postgres: first, redis: second } });
  });

  it('waits a second for whoever is silent, and no longer', async () => {
    let isAnswered = false;
    const asked = serviceWith('up', 'silent')
      .readiness()
      .then(() => (isAnswered = true));
    await jest.advanceTimersByTimeAsync(999);
    expect(isAnswered).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    expect(await asked).toBe(true);
  });

  it('says what there is to say about a dependency, and nothing otherwise', async () => {
    const quiet = { ...check('kafka', false, 'up'), details: () => ({}) };
    const parts = { 'transactions.json': 'open' };
    const telling = { ...check('circuit_breaker', false, 'down'), details: () => parts };
    expect(await new HealthService([quiet]).readiness()).not.toHaveProperty('details');
    expect(await new HealthService([quiet, telling]).readiness()).toMatchObject({
      status: 'degraded',
      details: { circuit_breaker: parts },
    });
  });

  it('leaves no timer behind', async () => {
    await serviceWith('up', 'down').readiness();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('is unavailable once it stops, though everything is up', async () => {
    const service = serviceWith('up', 'up');
    service.beforeApplicationShutdown();
    expect(await service.readiness()).toMatchObject({ status: 'unavailable' });
  });
});
