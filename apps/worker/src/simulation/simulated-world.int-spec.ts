import { transactionOf } from '../../../../test/support/gateway-messages.js';
import { InboxBench } from '../../../../test/support/inbox-bench.js';
import { SimulatedWorld } from './simulated-world.js';

const CLAIM = { leaseMs: 60_000, settlingMs: 60_000, isIdempotent: true };

let bench: InboxBench;
let world: SimulatedWorld;

beforeAll(async () => {
  bench = await InboxBench.start();
  world = new SimulatedWorld(bench.db.database);
});

afterAll(() => bench.close());

const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000);

/** A transaction for which `process` is called for the first time. */
async function called(): Promise<string> {
  const transaction = transactionOf();
  await bench.takeIn(transaction);
  await bench.store.claim('json-sim', 1, CLAIM);
  return transaction.id;
}

async function callAgain(id: string): Promise<void> {
  await bench.view.makeDue(id);
  await bench.store.claim('json-sim', 1, CLAIM);
}

const effectsOf = async (id: string) =>
  bench.db.rows('SELECT effects FROM gateway.inbox WHERE transaction_id = $1', [id]);

test('every payment is counted, one too many as well', async () => {
  const id = await called();
  expect(await world.hasPaid('json-sim', id)).toBe(false);
  await world.pay('json-sim', id, { attempt: 1, expiresAt: inSeconds(60) });
  expect(await world.hasPaid('json-sim', id)).toBe(true);
  await world.pay('json-sim', id, { attempt: 1, expiresAt: inSeconds(60) });
  await callAgain(id);
  await world.pay('json-sim', id, { attempt: 2, expiresAt: inSeconds(60) });
  expect(await effectsOf(id)).toEqual([{ effects: 3 }]);
});

test('a payment whose call has expired is refused', async () => {
  const id = await called();
  const late = world.pay('json-sim', id, { attempt: 1, expiresAt: inSeconds(-1) });
  await expect(late).rejects.toThrow('The payment came too late.');
  expect(await world.hasPaid('json-sim', id)).toBe(false);
});

test('a payment of an earlier call than the latest is refused', async () => {
  const id = await called();
  await callAgain(id);
  const late = world.pay('json-sim', id, { attempt: 1, expiresAt: inSeconds(60) });
  await expect(late).rejects.toThrow('The payment came too late.');
  expect(await effectsOf(id)).toEqual([{ effects: 0 }]);
});

test('payments that share a commit are judged each by itself', async () => {
  const first = await called();
  const often = await called();
  const late = await called();
  const overtaken = await called();
  await callAgain(overtaken);
  const inTime = { attempt: 1, expiresAt: inSeconds(60) };
  const outcomes = await Promise.allSettled([
    // These two go out at once; what comes while they are under way is one batch.
    world.pay('json-sim', often, inTime),
    world.pay('json-sim', often, inTime),
    world.pay('json-sim', often, inTime),
    world.pay('json-sim', late, { attempt: 1, expiresAt: inSeconds(-1) }),
    world.pay('json-sim', first, inTime),
    world.pay('json-sim', overtaken, inTime),
    world.pay('json-sim', often, inTime),
    world.pay('soap-sim', first, inTime),
  ]);
  const isPaid = outcomes.map(({ status }) => status === 'fulfilled');
  expect(isPaid).toEqual([true, true, true, false, true, false, true, false]);
  const effects = await Promise.all([first, often, late, overtaken].map(effectsOf));
  expect(effects.flat()).toEqual([1, 4, 0, 0].map((count) => ({ effects: count })));
});
