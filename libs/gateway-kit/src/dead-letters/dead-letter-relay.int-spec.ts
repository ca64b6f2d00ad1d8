import { Logger } from '@nestjs/common';
import { HEADER, topicNames } from '#libs/messaging';
import {
  createGatewayDatabase,
  type GatewayDatabase,
} from '../../../../test/support/gateway-database.js';
import { envelopeOf, messageOf, transactionOf } from '../../../../test/support/gateway-messages.js';
import { InboxStore } from '../inbox/inbox.store.js';
import { DEAD_LETTER_HEADER, type DeadLetter } from './dead-letter.js';
import type { DeadLetterPublisher } from './dead-letter-publisher.js';
import { DeadLetterRelay } from './dead-letter-relay.js';
import { DeadLetterStore } from './dead-letter.store.js';
import { GivenUpStore } from './given-up.store.js';

const TRACEPARENT = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;

let db: GatewayDatabase;
let relay: DeadLetterRelay;
const publish = jest.fn<Promise<void>, [readonly DeadLetter[]]>();

beforeAll(async () => {
  Logger.overrideLogger(false);
  db = await createGatewayDatabase();
  const publisher = { publish } as unknown as DeadLetterPublisher;
  const kept = new DeadLetterStore(db.database);
  const givenUp = new GivenUpStore(db.database);
  relay = new DeadLetterRelay(db.config, publisher, kept, givenUp);
});

afterAll(() => db.drop());

async function giveUp(traceparent?: string): Promise<ReturnType<typeof messageOf>> {
  const transaction = transactionOf();
  const message = messageOf(transaction);
  const envelope = envelopeOf(transaction, traceparent === undefined ? {} : { traceparent });
  await new InboxStore(db.database).takeIn({ envelope, message: message.value });
  await db.rows(
    `UPDATE gateway.inbox SET dead_due_at = now(), dead_cause = $2 WHERE transaction_id = $1`,
    [transaction.id, JSON.stringify({ code: 'gateway_unclear', detail: 'It broke.' })],
  );
  return message;
}

test('what was given up is published with its cause, and once', async () => {
  const message = await giveUp(TRACEPARENT);
  publish.mockResolvedValue(undefined);
  expect(await relay.runOnce()).toBe(1);
  const [letter] = publish.mock.lastCall?.[0] ?? [];
  expect(letter).toMatchObject({
    topic: topicNames('').deadLetters('json', 'json-sim'),
    key: message.key,
    headers: {
      ...message.headers,
      [HEADER.traceparent]: TRACEPARENT,
      [DEAD_LETTER_HEADER.cause]: 'gateway_unclear',
      [DEAD_LETTER_HEADER.detail]: 'It broke.',
    },
  });
  expect(letter?.value).toEqual(message.value);
  expect(await relay.runOnce()).toBe(0);
});

test('what could not be published is tried again when the lease is over', async () => {
  const { key } = await giveUp();
  publish.mockRejectedValueOnce(new Error('the broker is away'));
  await expect(relay.runOnce()).rejects.toThrow('the broker is away');
  expect(await relay.runOnce()).toBe(0);
  await db.rows('UPDATE gateway.inbox SET dead_due_at = now() WHERE transaction_id = $1', [key]);
  expect(await relay.runOnce()).toBe(1);
});

const KEPT: DeadLetter = {
  topic: 'some.dlq',
  key: 'a key with \0 in it',
  value: Buffer.from([0, 255, 254]),
  headers: { [DEAD_LETTER_HEADER.cause]: 'header_invalid', [HEADER.requestId]: 'r\0' },
};

test.each([
  ['as it is', KEPT],
  ['without key and value', { ...KEPT, key: null, value: null }],
])(
  'a letter of what was never taken in is kept until it is published: %s',
  async (_how, letter) => {
    await relay.keep(letter);
    publish.mockRejectedValueOnce(new Error('the broker is away'));
    await expect(relay.runOnce()).rejects.toThrow('the broker is away');
    expect(await relay.runOnce()).toBe(0);
    await db.rows('UPDATE gateway.dead_letter SET due_at = now()');
    expect(await relay.runOnce()).toBe(1);
    expect(publish.mock.lastCall).toEqual([[letter]]);
    expect(await db.rows('SELECT FROM gateway.dead_letter')).toEqual([]);
  },
);

test('a topic that is missing keeps its own letters only', async () => {
  const { key } = await giveUp();
  await relay.keep({ ...KEPT, topic: 'missing.dlq' });
  await relay.keep(KEPT);
  publish.mockImplementation((letters) =>
    letters.some(({ topic }) => topic === 'missing.dlq')
      ? Promise.reject(new Error('no such topic'))
      : Promise.resolve(),
  );
  await expect(relay.runOnce()).rejects.toThrow('no such topic');
  expect(await db.rows('SELECT topic FROM gateway.dead_letter')).toEqual([
    { topic: 'missing.dlq' },
  ]);
  const left = 'SELECT FROM gateway.inbox WHERE transaction_id = $1 AND dead_due_at IS NOT NULL';
  expect(await db.rows(left, [key])).toEqual([]);
});
