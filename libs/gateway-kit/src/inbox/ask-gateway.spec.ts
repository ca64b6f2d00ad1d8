import { transactionOf } from '../../../../test/support/gateway-messages.js';
import type { GatewayCall, PaymentGateway } from '../payment-gateway.js';
import { askGateway } from './ask-gateway.js';

const OPTIONS = { attempt: 2, requestId: 'request-1', timeoutMs: 1_000 };
const TRANSACTION = transactionOf();

function gatewayOf(process: PaymentGateway['process']): PaymentGateway {
  return { name: 'some-gateway', process, inquire: () => Promise.reject(new Error('not asked')) };
}

const ask = (gateway: PaymentGateway, timeoutMs = OPTIONS.timeoutMs) =>
  askGateway(gateway, 'process', TRANSACTION, { ...OPTIONS, timeoutMs });

describe('askGateway', () => {
  it('hands over the transaction and what is known of the call', async () => {
    const process = jest.fn().mockResolvedValue({ status: 'completed' });
    await expect(ask(gatewayOf(process))).resolves.toEqual({ result: { status: 'completed' } });
    const [transaction, call] = process.mock.calls[0] as [unknown, GatewayCall];
    expect(transaction).toBe(TRANSACTION);
    expect(call).toMatchObject({ attempt: 2, requestId: 'request-1' });
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('card 4111111111111111 is broken'))],
    [
      'throws at once',
      () => {
        throw new Error('card 4111111111111111 is broken');
      },
    ],
  ])(
    'takes it for unknown when the gateway %s, and shows no card number',
    async (_how, process) => {
      const { result, fault } = await ask(gatewayOf(process));
      expect(result).toMatchObject({ status: 'unknown', reason: { code: 'gateway_error' } });
      expect(fault).toMatch(/process threw: card .* is broken/);
      expect(fault).not.toContain('4111111111111111');
    },
  );

  it('takes it for unknown when the gateway is late, and tells it to stop', async () => {
    let signal: AbortSignal | undefined;
    const gateway = gatewayOf((_transaction, call) => {
      ({ signal } = call);
      return new Promise(() => undefined);
    });
    const { result } = await ask(gateway, 20);
    expect(result).toMatchObject({ status: 'unknown', reason: { code: 'gateway_timeout' } });
    expect(signal?.aborted).toBe(true);
  });
});
