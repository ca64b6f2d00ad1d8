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
  const { simulation, enqueue, effectsOf } = simulationInMemory();
  const gateway = new TestGateway(simulation);
  const transaction = transactionOf(rule === undefined ? {} : { metadata: { simulate: rule } });
  return { gateway, transaction, enqueue, effectsNow: () => effectsOf(transaction.id) };
}

describe('SimulatedGateway', () => {
  it.each([undefined, 'slow:10', 'slow:999999', 'duplicate'])(
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
        { requestId: 'request-1' },
      ],
    ]);
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
