import type { Database } from '#libs/database';
import type { ConsumerState } from '#libs/gateway-kit';
import { GATEWAYS } from '#libs/messaging';
import { dependencyChecks } from './worker.module.js';

/** The names of the dependencies that say that they are away. */
async function downWhen(query: () => Promise<unknown>, state: ConsumerState): Promise<string[]> {
  const servers = GATEWAYS.slice(0, 1).map((gateway) => ({ gateway, state }));
  const checks = dependencyChecks({ query } as unknown as Database, servers);
  expect(checks.every(({ isRequired }) => isRequired)).toBe(true);
  const results = await Promise.allSettled(checks.map(({ check }) => check()));
  return checks.flatMap(({ name }, index) => (results[index]?.status === 'rejected' ? [name] : []));
}

const answers = () => Promise.resolve([]);
const fails = () => Promise.reject(new Error('away'));

describe('the dependencies of the worker', () => {
  it.each<[string, () => Promise<unknown>, ConsumerState, string[]]>([
    ['everything is there', answers, 'joined', []],
    ['the database fails', fails, 'joined', ['postgres']],
    ['a consumer has not joined', answers, 'connecting', ['consumer:json-sim']],
    ['a consumer has stopped', answers, 'stopped', ['consumer:json-sim']],
  ])('are told when %s', async (_what, query, state, down) => {
    await expect(downWhen(query, state)).resolves.toEqual(down);
  });
});
