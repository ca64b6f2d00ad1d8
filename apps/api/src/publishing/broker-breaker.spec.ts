import { Logger } from '@nestjs/common';
import { readApiConfig } from '#libs/config';
import { BrokerBreaker } from './broker-breaker.js';

const OPEN_MS = 2_000;
const SEND_TIMEOUT_MS = 3_000;
const config = readApiConfig({
  KAFKA_BREAKER_OPEN_MS: OPEN_MS.toString(),
  KAFKA_SEND_TIMEOUT_MS: SEND_TIMEOUT_MS.toString(),
});

let breaker: BrokerBreaker;
const succeed = () => breaker.fire(() => Promise.resolve('sent'));
const fail = () =>
  expect(breaker.fire(() => Promise.reject(new Error('away')))).rejects.toThrow('away');

async function open(): Promise<void> {
  for (let failures = 0; failures < 3; failures += 1) await fail();
  expect(breaker.state).toBe('open');
}

async function openUntilHalfOpen(): Promise<void> {
  await open();
  await jest.advanceTimersByTimeAsync(OPEN_MS);
  expect(breaker.state).toBe('half_open');
}

beforeEach(() => {
  jest.spyOn(Logger.prototype, 'warn').mockReturnValue();
  jest.spyOn(Logger.prototype, 'log').mockReturnValue();
  jest.useFakeTimers();
  breaker = new BrokerBreaker('transactions.json', config.relay);
});

afterEach(() => {
  breaker.shutdown();
  jest.useRealTimers();
  jest.restoreAllMocks();
});

describe('BrokerBreaker, closed', () => {
  it('hands on what the send answers', async () => {
    expect(await succeed()).toBe('sent');
    expect(breaker.state).toBe('closed');
  });

  it('opens at the third failure and not before', async () => {
    await fail();
    await fail();
    expect(breaker.state).toBe('closed');
    await fail();
    expect(breaker.state).toBe('open');
  });

  it('stays closed while most sends succeed', async () => {
    for (let sends = 0; sends < 4; sends += 1) await succeed();
    await fail();
    await fail();
    await fail();
    expect(breaker.state).toBe('closed');
  });

  it('stays closed when it is the messages that are refused', async () => {
    const refusal = Object.assign(new Error('refused'), { type: 'MESSAGE_TOO_LARGE' });
    for (let sends = 0; sends < 5; sends += 1) {
      await expect(breaker.fire(() => Promise.reject(refusal))).rejects.toThrow('refused');
    }
    expect(breaker.state).toBe('closed');
  });

  it('gives a send its deadline, and counts one that is over as a failure', async () => {
    const stuck = [1, 2, 3].map(() =>
      expect(breaker.fire(() => new Promise(() => undefined))).rejects.toThrow(/timed out/i),
    );
    await jest.advanceTimersByTimeAsync(SEND_TIMEOUT_MS - 1);
    expect(breaker.state).toBe('closed');
    await jest.advanceTimersByTimeAsync(1);
    await Promise.all(stuck);
    expect(breaker.state).toBe('open');
  });
});

describe('BrokerBreaker.isProven', () => {
  it('needs an answer, and not too long ago', async () => {
    expect(breaker.isProven).toBe(false);
    await succeed();
    expect(breaker.isProven).toBe(true);
    await jest.advanceTimersByTimeAsync(15_000);
    expect(breaker.isProven).toBe(false);
  });

  it('takes no half-open breaker for a broker that answers', async () => {
    await succeed();
    while (breaker.state === 'closed') await fail();
    expect(breaker.isProven).toBe(false);
    await jest.advanceTimersByTimeAsync(OPEN_MS);
    expect(breaker.state).toBe('half_open');
    expect(breaker.isProven).toBe(false);
  });
});

describe('BrokerBreaker, open', () => {
  it('counts how often it has opened', async () => {
    expect(breaker.openings).toBe(0);
    await openUntilHalfOpen();
    expect(breaker.openings).toBe(1);
    await fail();
    expect(breaker.openings).toBe(2);
  });

  it('sends nothing until its time is over', async () => {
    await open();
    const send = jest.fn(() => Promise.resolve());
    await jest.advanceTimersByTimeAsync(OPEN_MS - 1);
    await expect(breaker.fire(send)).rejects.toThrow('open');
    expect(send).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    expect(breaker.state).toBe('half_open');
  });
});

describe('BrokerBreaker, half open', () => {
  it('lets one probe through, and nobody beside it', async () => {
    await openUntilHalfOpen();
    let answer: (value: string) => void = () => undefined;
    const probe = breaker.fire(() => new Promise<string>((resolve) => (answer = resolve)));
    const second = jest.fn(() => Promise.resolve());
    await expect(breaker.fire(second)).rejects.toThrow();
    expect(second).not.toHaveBeenCalled();
    answer('sent');
    expect(await probe).toBe('sent');
    expect(breaker.state).toBe('closed');
  });

  it('opens again when the probe fails, and asks again later', async () => {
    await openUntilHalfOpen();
    await fail();
    expect(breaker.state).toBe('open');
    await jest.advanceTimersByTimeAsync(OPEN_MS);
    expect(breaker.state).toBe('half_open');
    await succeed();
    expect(breaker.state).toBe('closed');
  });

  it('stays so while nobody has anything to send', async () => {
    await openUntilHalfOpen();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(breaker.state).toBe('half_open');
  });
});
