import { transactionOf } from '../../../../../test/support/gateway-messages.js';
import { callOf, simulationInMemory } from '../../../../../test/support/simulation.js';
import { SoapSimGateway } from './soap-sim.gateway.js';

const { simulation, effectsOf } = simulationInMemory();
const gateway = new SoapSimGateway(simulation);

describe('soap-sim', () => {
  it('completes a transaction once, and knows of it afterwards', async () => {
    const transaction = transactionOf({ gateway: 'soap-sim' });
    await expect(gateway.inquire(transaction)).resolves.toEqual({ status: 'not_found' });
    await expect(gateway.process(transaction, callOf())).resolves.toMatchObject({
      status: 'completed',
    });
    expect(effectsOf(transaction.id)).toBe(1);
    await expect(gateway.inquire(transaction)).resolves.toMatchObject({ status: 'completed' });
  });

  it('fails without an effect when it declines', async () => {
    const transaction = transactionOf({ metadata: { simulate: 'decline' } });
    await expect(gateway.process(transaction, callOf())).resolves.toMatchObject({
      status: 'failed',
      reason: { code: 'declined' },
    });
    expect(effectsOf(transaction.id)).toBe(0);
  });
});
