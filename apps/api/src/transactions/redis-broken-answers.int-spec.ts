import { serverUrl } from '../../../../test/support/environment.js';
import { until } from '../../../../test/support/polling.js';
import { TcpProxy } from '../../../../test/support/tcp-proxy.js';
import { makeRedisClient, type RedisClient } from './redis-client.js';

/** More answers than there are questions. */
const OVERFLOW = '+OK\r\n'.repeat(10);

let proxy: TcpProxy;
let client: RedisClient;
let errors: string[];

beforeEach(async () => {
  proxy = await TcpProxy.to(serverUrl('REDIS_URL'));
  client = makeRedisClient(proxy.through(serverUrl('REDIS_URL')));
  errors = [];
  client.on('error', (error: Error) => errors.push(error.message));
});
afterEach(async () => {
  await client.disconnect();
  await proxy.close();
});

const untilReady = () => until('ready', () => Promise.resolve(client.isReady), Boolean);

/** What the server answers from now on. */
function answer(change: (piece: Buffer) => Buffer): void {
  proxy.corrupt((piece, towards) => (towards === 'client' ? change(piece) : piece));
}

async function untilUnreadable(): Promise<void> {
  const said = () => Promise.resolve(errors);
  await until('unreadable', said, (list) => list.includes('Redis sent something unreadable.'));
}

async function expectToWork(): Promise<void> {
  await untilReady();
  await client.set('broken-answers', 'whole', { EX: 60 });
  expect(await client.mGet(['broken-answers', 'nobody'])).toEqual(['whole', null]);
}

/** Left alone, the client would end the process here, and this suite with it. */
it('an answer to no question ends the connection, and the next one works', async () => {
  await untilReady();
  answer(() => Buffer.from(OVERFLOW));
  await client.get('a').catch(() => undefined);
  await untilUnreadable();
  proxy.mend();
  await expectToWork();
});

it('a greeting that makes no sense is tried again', async () => {
  answer(() => Buffer.from(OVERFLOW));
  await untilUnreadable();
  proxy.mend();
  await expectToWork();
});

it.each([1, 3, 6, 12, 20])('%i bytes of an answer are not put before the next', async (bytes) => {
  await expectToWork();
  answer((piece) => piece.subarray(0, bytes));
  const asked = client.mGet(['broken-answers', 'broken-answers']).catch(() => 'gone');
  await new Promise((resolve) => setTimeout(resolve, 100));
  await proxy.cut();
  expect(await asked).toBe('gone');
  proxy.mend();
  await expectToWork();
});
