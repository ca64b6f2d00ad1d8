import { Logger } from '@nestjs/common';
import { messageOf, transactionOf } from '../../../../test/support/gateway-messages.js';
import type { InboxStore } from '../inbox/inbox.store.js';
import type { InquiryDesk } from '../inbox/inquiry-desk.js';
import { IntakeInterrupted, MessageIntake } from './message-intake.js';

const GATEWAY = { name: 'json-sim', format: 'json', default: true };
const AWAY = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });

beforeAll(() => {
  Logger.overrideLogger(false);
});

/** Nothing may be called that a test does not name. */
function setUp() {
  const unexpected = (name: string) =>
    jest.fn().mockRejectedValue(new Error(`nobody expected ${name}`));
  const takeIn = unexpected('takeIn');
  const answer = unexpected('answer');
  const keep = unexpected('keep');
  const heartbeat = jest.fn().mockResolvedValue(undefined);
  const onTakenIn = jest.fn();
  const intake = new MessageIntake(
    GATEWAY,
    'some.dlq',
    { takeIn } as unknown as InboxStore,
    { answer } as unknown as InquiryDesk,
    { keep },
    onTakenIn,
  );
  return { intake, takeIn, answer, keep, heartbeat, onTakenIn };
}

const submitted = messageOf(transactionOf());
const inquiry = messageOf(transactionOf(), { messageType: 'transaction.inquiry' });

describe('MessageIntake', () => {
  it('takes a transaction in and wakes the worker', async () => {
    const { intake, takeIn, heartbeat, onTakenIn } = setUp();
    takeIn.mockResolvedValue(true);
    await intake.accept({ ...submitted, heartbeat });
    expect(takeIn).toHaveBeenCalledTimes(1);
    expect(onTakenIn).toHaveBeenCalledTimes(1);
  });

  it('hands an inquiry to the desk', async () => {
    const { intake, answer, takeIn, heartbeat } = setUp();
    answer.mockResolvedValue(undefined);
    await intake.accept({ ...inquiry, heartbeat });
    expect(answer).toHaveBeenCalledTimes(1);
    expect(takeIn).not.toHaveBeenCalled();
  });

  it('passes over what is for another gateway', async () => {
    const { intake, takeIn, keep, heartbeat } = setUp();
    await intake.accept({ ...messageOf(transactionOf({ gateway: 'other' })), heartbeat });
    expect(takeIn).not.toHaveBeenCalled();
    expect(keep).not.toHaveBeenCalled();
  });

  it('puts aside what cannot be read, and does not throw', async () => {
    const { intake, keep, heartbeat } = setUp();
    keep.mockResolvedValue(undefined);
    await intake.accept({ ...submitted, value: Buffer.from('{'), heartbeat });
    expect(keep.mock.calls).toMatchObject([[{ topic: 'some.dlq' }]]);
  });

  it('puts aside what breaks it, by the name of the error', async () => {
    const { intake, keep, heartbeat } = setUp();
    keep.mockResolvedValue(undefined);
    const get = jest.fn().mockImplementationOnce(() => {
      throw new TypeError('card 4111111111111111 is broken');
    });
    const headers = new Proxy<Record<string, string>>({}, { get });
    await intake.accept({ ...submitted, headers, heartbeat });
    expect(keep.mock.calls).toMatchObject([
      [{ headers: { 'dead-letter-cause': 'intake_failed', 'dead-letter-detail': 'TypeError' } }],
    ]);
  });

  it('puts aside what the database cannot hold, and does not wait', async () => {
    const { intake, takeIn, keep, heartbeat } = setUp();
    takeIn.mockRejectedValue(Object.assign(new Error('invalid byte'), { code: '22021' }));
    keep.mockResolvedValue(undefined);
    await intake.accept({ ...submitted, heartbeat });
    expect(takeIn).toHaveBeenCalledTimes(1);
    expect(keep.mock.calls).toMatchObject([
      [{ headers: { 'dead-letter-cause': 'intake_failed' } }],
    ]);
  });

  it.each([
    ['the database', submitted],
    ['the database, for a dead letter', { ...submitted, value: null }],
  ])('waits for %s, with a sign of life in each round', async (_what, message) => {
    const { intake, takeIn, keep, heartbeat } = setUp();
    for (const call of [takeIn, keep]) {
      call.mockReset().mockRejectedValueOnce(AWAY).mockRejectedValueOnce(AWAY);
      call.mockResolvedValue(true);
    }
    await intake.accept({ ...message, heartbeat });
    expect(takeIn.mock.calls.length + keep.mock.calls.length).toBe(3);
    expect(heartbeat).toHaveBeenCalledTimes(2);
  });

  it('lets the message come again when the group rebalances meanwhile', async () => {
    const { intake, takeIn, heartbeat } = setUp();
    takeIn.mockRejectedValue(AWAY);
    heartbeat.mockRejectedValue(new Error('rebalancing'));
    const accepted = intake.accept({ ...submitted, heartbeat });
    await expect(accepted).rejects.toBeInstanceOf(IntakeInterrupted);
  });

  it('lets the message come again when the process stops meanwhile', async () => {
    const { intake, takeIn, heartbeat, onTakenIn } = setUp();
    takeIn.mockRejectedValue(AWAY);
    const accepted = intake.accept({ ...submitted, heartbeat });
    intake.beforeApplicationShutdown();
    await expect(accepted).rejects.toBeInstanceOf(IntakeInterrupted);
    expect(onTakenIn).not.toHaveBeenCalled();
  });
});
