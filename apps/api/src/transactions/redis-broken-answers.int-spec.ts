import { serverUrl } from '../../../../test/support/environment.js';
import { until } from '../../../../test/support/polling.js';
import { TcpProxy } from '../../../../test/support/tcp-proxy.js';
import { makeRedisClient, type RedisClient } from './redis-client.js';

/** More answers than there are questions. */
const OVERFLOW = '+OK\r\n'.repeat(10);

let proxy: TcpProxy;
let client: RedisClient;
let errors: string[];
let connections: number;

beforeEach(async () => {
  proxy = await TcpProxy.to(serverUrl('REDIS_URL'));
  client = makeRedisClient(proxy.through(serverUrl('REDIS_URL')));
  errors = [];
  connections = 0;
  client.on('connect', () => (connections += 1));
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

/** Left alone, the client would end the process here, and this suite with it; or read no more. */
it.each([
  ['an answer to no question', OVERFLOW],
  ['an answer of no known type', '?OK\r\n'],
])('%s ends the connection, and the next one works', async (_what, text) => {
  await untilReady();
  answer(() => Buffer.from(text));
  await client.get('a').catch(() => undefined);
  await untilUnreadable();
  proxy.mend();
  await expectToWork();
});

it('a greeting that makes no sense is tried again', async () => {
  // The first thing that comes: both questions are answered, and there is half an answer more.
  const spoilt = [Buffer.from('+OK\r\n+OK\r\n+OK\r\n+O')];
  answer((piece) => spoilt.pop() ?? piece);
  await untilUnreadable();
  await until(
    'another one',
    () => Promise.resolve(connections),
    (count) => count > 1,
  );
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
