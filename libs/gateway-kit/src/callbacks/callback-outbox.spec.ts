import { transactionOf } from '../../../../test/support/gateway-messages.js';
import { CallbackOutbox } from './callback-outbox.js';
import type { CallbackSender } from './callback-sender.js';
import type { CallbackStore } from './callback.store.js';

function setUp() {
  const enqueue = jest.fn().mockResolvedValue(undefined);
  const wake = jest.fn();
  const outbox = new CallbackOutbox(
    { enqueue } as unknown as CallbackStore,
    { wake } as unknown as CallbackSender,
  );
  return { outbox, enqueue, wake };
}

const { id: transactionId } = transactionOf();

describe('CallbackOutbox', () => {
  it.each([
    ['json-sim', 'application/json'],
    ['soap-sim', 'text/xml; charset=utf-8'],
  ])('encodes what %s reports as %s, commits it, then wakes the sender', async (name, type) => {
    const { outbox, enqueue, wake } = setUp();
    enqueue.mockImplementation(() => {
      expect(wake).not.toHaveBeenCalled();
      return Promise.resolve();
    });
    const id = await outbox.enqueue(name, { transactionId, status: 'processing' });
    expect(enqueue.mock.calls).toMatchObject([
      [{ id, gateway: name, transactionId, contentType: type, requestId: '', delayMs: 0 }],
    ]);
    expect(wake).toHaveBeenCalledTimes(1);
  });

  it('refuses a gateway that is not in the directory', async () => {
    const { outbox, enqueue } = setUp();
    const report = { transactionId, status: 'processing' } as const;
    await expect(outbox.enqueue('nobody', report)).rejects.toThrow('not in the directory');
    expect(enqueue).not.toHaveBeenCalled();
  });
});
