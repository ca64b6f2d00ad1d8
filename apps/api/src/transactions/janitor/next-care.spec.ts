import type { TransactionStatus } from '#libs/transaction';
import { nextCare, type OpenCase } from './next-care.js';

const POLICY = {
  inquiryAfterMs: 10,
  inquiryIntervalMsMax: 500,
  resubmissionsMax: 2,
  deadlineMs: { pending: 100, dispatched: 200, processing: 1_000 },
};

const careFor = (status: TransactionStatus, overrides: Partial<OpenCase> = {}) =>
  nextCare(
    { status, ageMs: 10, resubmissions: 0, isLost: false, hasMessage: false, ...overrides },
    POLICY,
  );

describe('pending', () => {
  it.each([
    [-3_600_000, 10],
    [0, 10],
    [10, 10],
    [40, 40],
    [70, 30],
    [99, 1],
  ])('at the age of %i ms it waits %i ms for the relay', (ageMs, restMs) => {
    expect(careFor('pending', { ageMs, hasMessage: true })).toEqual({ restMs });
  });

  it('gets the message that it lacks', () => {
    expect(careFor('pending')).toEqual({ send: 'submission', restMs: 10 });
  });

  it.each([true, false])('is given up at its deadline, with a message: %s', (hasMessage) => {
    expect(careFor('pending', { ageMs: 100, hasMessage })).toEqual({
      giveUp: expect.objectContaining({ code: 'broker_unavailable' }) as unknown,
      restMs: 10,
    });
  });
});

describe.each([
  ['dispatched', 200, 'gateway_silent'],
  ['processing', 1_000, 'gateway_undecided'],
] as const)('%s', (status, deadlineMs, code) => {
  it('is asked about at growing intervals', () => {
    expect(careFor(status)).toEqual({ send: 'inquiry', restMs: 10 });
    expect(careFor(status, { ageMs: 80 })).toEqual({ send: 'inquiry', restMs: 80 });
  });

  it('is looked at no later than its deadline', () => {
    expect(careFor(status, { ageMs: deadlineMs - 7 }).restMs).toBe(7);
  });

  it('is given up at its deadline, and asked about all the same', () => {
    expect(careFor(status, { ageMs: deadlineMs })).toEqual({
      send: 'inquiry',
      giveUp: expect.objectContaining({ code }) as unknown,
      restMs: Math.min(deadlineMs, POLICY.inquiryIntervalMsMax),
    });
  });

  it('is sent again when its gateway does not know it, a bounded number of times', () => {
    expect(careFor(status, { isLost: true, resubmissions: 1 })).toEqual({
      send: 'submission',
      restMs: 10,
    });
    expect(careFor(status, { isLost: true, resubmissions: 2 })).toEqual({
      send: 'inquiry',
      giveUp: expect.objectContaining({ code: 'gateway_not_found' }) as unknown,
      restMs: 10,
    });
  });
});

describe('unknown', () => {
  it('is asked about for ever, at intervals that stop growing', () => {
    expect(careFor('unknown', { ageMs: 300 })).toEqual({ send: 'inquiry', restMs: 300 });
    expect(careFor('unknown', { ageMs: 86_400_000 })).toEqual({ send: 'inquiry', restMs: 500 });
  });

  it('is sent again when its gateway does not know it, a bounded number of times', () => {
    expect(careFor('unknown', { isLost: true }).send).toBe('submission');
    expect(careFor('unknown', { isLost: true, resubmissions: 2 }).send).toBe('inquiry');
  });
});

it.each(['dispatched', 'processing', 'unknown'] as const)(
  'piles up no messages about what is %s while one is waiting',
  (status) => {
    expect(careFor(status, { hasMessage: true })).toEqual({ restMs: 10 });
    expect(careFor(status, { hasMessage: true, isLost: true, ageMs: 150 })).toEqual({ restMs: 10 });
  },
);

it.each(['completed', 'failed', 'canceled'] as const)('%s needs nothing', (status) => {
  expect(careFor(status, { ageMs: 1_000_000, isLost: true })).toEqual({ restMs: 500 });
});
