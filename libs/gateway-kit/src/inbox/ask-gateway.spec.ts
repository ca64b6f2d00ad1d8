import { setTimeout as sleep } from 'node:timers/promises';
import { transactionOf } from '../../../../test/support/gateway-messages.js';
import type { GatewayCall, PaymentGateway } from '../payment-gateway.js';
import { askGateway } from './ask-gateway.js';

const onOverrun = jest.fn();
const OPTIONS = {
  ...{ attempt: 2, requestId: 'request-1', timeoutMs: 1_000 },
  ...{ overrunMs: 0, onOverrun, expiresAt: new Date(0) },
};
const TRANSACTION = transactionOf();

function gatewayOf(process: PaymentGateway['process']): PaymentGateway {
  return { name: 'some-gateway', process, inquire: () => Promise.reject(new Error('not asked')) };
}

const ask = (gateway: PaymentGateway, timeoutMs = OPTIONS.timeoutMs, overrunMs = 0) =>
  askGateway(gateway, 'process', TRANSACTION, { ...OPTIONS, timeoutMs, overrunMs });

beforeEach(() => {
  onOverrun.mockReset();
});

describe('askGateway', () => {
  it('hands over the transaction and what is known of the call', async () => {
    const process = jest.fn().mockResolvedValue({ status: 'completed' });
    await expect(ask(gatewayOf(process))).resolves.toEqual({ result: { status: 'completed' } });
    const [transaction, call] = process.mock.calls[0] as [unknown, GatewayCall];
    expect(transaction).toBe(TRANSACTION);
    expect(call).toMatchObject({ attempt: 2, requestId: 'request-1', expiresAt: new Date(0) });
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
  it('takes a late answer when it may wait for it, and says that it waits', async () => {
    const gateway = gatewayOf(async () => {
      await sleep(40);
      return { status: 'completed' };
    });
    await expect(ask(gateway, 20, 5_000)).resolves.toEqual({ result: { status: 'completed' } });
    expect(onOverrun).toHaveBeenCalledTimes(1);
    const { result } = await ask(gateway, 20);
    expect(result).toMatchObject({ status: 'unknown', reason: { code: 'gateway_timeout' } });
    expect(onOverrun).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['stops when it is told to', (signal: AbortSignal) => sleep(60_000, undefined, { signal })],
    ['never ends', () => new Promise<never>(() => undefined)],
  ])('does not wait longer than it may for a gateway that %s', async (_what, dawdle) => {
    const gateway = gatewayOf(async (_transaction, { signal }) => {
      await dawdle(signal);
      return { status: 'completed' };
    });
    const { result } = await ask(gateway, 20, 40);
    expect(result).toMatchObject({ status: 'unknown', reason: { code: 'gateway_timeout' } });
  });
});
