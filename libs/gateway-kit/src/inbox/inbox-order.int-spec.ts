import fc from 'fast-check';
import { transactionOf } from '../../../../test/support/gateway-messages.js';
import { InboxBench } from '../../../../test/support/inbox-bench.js';
import type { GatewayResult, InquiryResult, PaymentGateway } from '../payment-gateway.js';

const RUNS = 40;

let bench: InboxBench;

beforeAll(async () => {
  bench = await InboxBench.start();
});

afterAll(() => bench.close());

/** What can happen to one transaction, in any order and as often as it likes. */
const EVENTS = ['submitted', 'inquiry', 'work', 'crash', 'effect_then_throw', 'throw'] as const;
type Event = (typeof EVENTS)[number];

/** Counts its effects, and breaks in the way that it is told to. */
class BrittleGateway implements PaymentGateway {
  readonly name = 'json-sim';
  effects = 0;
  mood: Event = 'work';

  process(): Promise<GatewayResult> {
    if (this.mood === 'throw') return Promise.reject(new Error('before the effect'));
    this.effects += 1;
    if (this.mood === 'effect_then_throw') return Promise.reject(new Error('after the effect'));
    return Promise.resolve({ status: 'completed' });
  }

  inquire(): Promise<InquiryResult> {
    if (this.mood === 'throw') return Promise.reject(new Error('nobody knows'));
    return Promise.resolve({ status: this.effects > 0 ? 'completed' : 'not_found' });
  }
}

test('any order of messages, crashes and throws, with repeats, ends in one effect', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...EVENTS), { maxLength: 12 }), async (events) => {
      const transaction = transactionOf();
      const gateway = new BrittleGateway();
      for (const event of events) await happen(event, gateway, transaction);
      await happen('submitted', gateway, transaction);
      await happen('inquiry', gateway, transaction);
      gateway.mood = 'work';
      await bench.settleNow(transaction);
      await bench.workThrough(gateway, transaction);
      expect(gateway.effects).toBe(1);
      expect((await bench.view.rowOf(transaction.id)).state).toBe('finished');
      const statuses = await bench.statusesOf(transaction);
      expect(statuses.at(-1)).toBe('completed');
      expect(statuses).not.toContain('failed');
    }),
    { numRuns: RUNS },
  );
});

async function happen(
  event: Event,
  gateway: BrittleGateway,
  transaction: ReturnType<typeof transactionOf>,
): Promise<void> {
  switch (event) {
    case 'submitted':
      await bench.takeIn(transaction);
      return;
    case 'inquiry':
      return bench.ask(transaction);
    case 'crash':
      // Claimed, and nothing more; the lease runs out when the next event makes the row due.
      await bench.store.claim('json-sim', 1, {
        leaseMs: 60_000,
        settlingMs: 0,
        isIdempotent: false,
      });
      return;
    case 'work':
    case 'throw':
    case 'effect_then_throw':
      gateway.mood = event;
      await bench.view.makeDue(transaction.id);
      await bench.workOnce(gateway);
      return;
    default:
      return event satisfies never;
  }
}
