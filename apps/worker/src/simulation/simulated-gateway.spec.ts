import type { SubmittedTransaction } from '#libs/transaction';
import { transactionOf } from '../../../../test/support/gateway-messages.js';
import { callOf, simulationInMemory } from '../../../../test/support/simulation.js';
import { SimulatedGateway } from './simulated-gateway.js';

class TestGateway extends SimulatedGateway {
  readonly name = 'test-sim';

  protected override ruleTextOf(transaction: SubmittedTransaction): string | undefined {
    return transaction.metadata?.simulate;
  }
}

function setUp(rule?: string) {
  const { simulation, enqueue, forge, effectsOf } = simulationInMemory();
  const gateway = new TestGateway(simulation);
  const transaction = transactionOf(rule === undefined ? {} : { metadata: { simulate: rule } });
  return { gateway, transaction, enqueue, forge, effectsNow: () => effectsOf(transaction.id) };
}

describe('SimulatedGateway', () => {
  it.each([undefined, 'slow:10', 'slow:999999', 'duplicate', 'late_processing', 'conflict'])(
    'completes with one effect: %s',
    async (rule) => {
      const { gateway, transaction, effectsNow } = setUp(rule);
      await expect(gateway.process(transaction, callOf())).resolves.toEqual({
        status: 'completed',
        gatewayReference: `SIM-${transaction.id.slice(-12)}`,
      });
      expect(effectsNow()).toBe(1);
    },
  );

  it.each([
    ['decline', 'declined'],
    ['no such rule', 'simulation_unknown'],
  ])('fails without an effect: %s', async (rule, code) => {
    const { gateway, transaction, effectsNow } = setUp(rule);
    await expect(gateway.process(transaction, callOf())).resolves.toMatchObject({
      status: 'failed',
      reason: { code },
    });
    expect(effectsNow()).toBe(0);
  });

  it('does nothing as often as it was told, then completes', async () => {
    const { gateway, transaction, effectsNow } = setUp('retry:2');
    for (const attempt of [1, 2]) {
      const result = await gateway.process(transaction, callOf(attempt));
      expect(result.status).toBe('retry');
    }
    expect(effectsNow()).toBe(0);
    expect((await gateway.process(transaction, callOf(3))).status).toBe('completed');
    expect(effectsNow()).toBe(1);
  });

  it('reports a duplicate by itself, equal to what the kit reports', async () => {
    const { gateway, transaction, enqueue } = setUp('duplicate');
    await gateway.process(transaction, callOf());
    expect(enqueue.mock.calls).toEqual([
      [
        'test-sim',
        {
          transactionId: transaction.id,
          status: 'completed',
          money: { amountMinor: 10_000n, currency: 'EUR' },
          gatewayReference: `SIM-${transaction.id.slice(-12)}`,
        },
        { requestId: 'request-1', delayMs: 0 },
      ],
    ]);
  });

  it.each([
    ['late_processing', { status: 'processing' }],
    ['conflict', { status: 'failed', reason: { code: 'simulated_conflict' } }],
  ])('reports something else once the kit has reported: %s', async (rule, report) => {
    const { gateway, transaction, enqueue } = setUp(rule);
    await gateway.process(transaction, callOf());
    expect(enqueue.mock.calls).toMatchObject([
      ['test-sim', { transactionId: transaction.id, ...report }, { requestId: 'request-1' }],
    ]);
    const [[, , { delayMs }]] = enqueue.mock.calls as [[string, object, { delayMs: number }]];
    expect(delayMs).toBeGreaterThanOrEqual(1_000);
  });

  it('pays and is silent, until it is asked', async () => {
    const { gateway, transaction, effectsNow } = setUp('silent');
    const result = await gateway.process(transaction, callOf());
    expect(result).toEqual({ status: 'processing', isQuiet: true });
    expect(effectsNow()).toBe(1);
    expect((await gateway.inquire(transaction)).status).toBe('completed');
  });

  it('has a callback forged before the right one is made', async () => {
    const { gateway, transaction, forge, effectsNow } = setUp('bad_signature');
    const result = await gateway.process(transaction, callOf());
    expect([result.status, effectsNow()]).toEqual(['completed', 1]);
    expect(forge.mock.calls).toMatchObject([
      ['test-sim', { status: 'completed', money: { amountMinor: 10_000n, currency: 'EUR' } }],
    ]);
  });

  it.each([
    [10_000n, 9_999n],
    [1n, 2n],
  ])('pays %s and says %s, also when it is asked', async (amountMinor, said) => {
    const { gateway, effectsNow, transaction: sketch } = setUp('wrong_amount');
    const transaction = { ...sketch, amountMinor };
    const wrong = { status: 'completed', money: { amountMinor: said, currency: 'EUR' } };
    await expect(gateway.process(transaction, callOf())).resolves.toMatchObject(wrong);
    await expect(gateway.inquire(transaction)).resolves.toMatchObject(wrong);
    expect(effectsNow()).toBe(1);
  });

  it('ends the process when the effect is there, and knows of it afterwards', async () => {
    const { gateway, transaction, effectsNow } = setUp('crash');
    await expect(gateway.process(transaction, callOf())).rejects.toThrow('has ended');
    expect(effectsNow()).toBe(1);
    await expect(gateway.inquire(transaction)).resolves.toMatchObject({ status: 'completed' });
  });

  it('always throws, and pays nothing, when it is poisoned', async () => {
    const { gateway, transaction, effectsNow } = setUp('poison');
    await expect(gateway.process(transaction, callOf())).rejects.toThrow('poisoned');
    await expect(gateway.inquire(transaction)).rejects.toThrow('poisoned');
    expect(effectsNow()).toBe(0);
  });

  it('pays nothing when it was told to stop while it was slow', async () => {
    const { gateway, transaction, effectsNow } = setUp('slow:40');
    await expect(gateway.process(transaction, callOf(1, AbortSignal.timeout(5)))).rejects.toThrow();
    expect(effectsNow()).toBe(0);
  });

  it('answers an inquiry from the world alone', async () => {
    const { gateway, transaction } = setUp();
    await expect(gateway.inquire(transaction)).resolves.toEqual({ status: 'not_found' });
    await gateway.process(transaction, callOf());
    expect((await gateway.inquire(transaction)).status).toBe('completed');
  });
});
