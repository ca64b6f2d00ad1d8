import type { InquiryResult } from '../payment-gateway.js';
import { INQUIRY_SCHEDULE, PROCESS_RETRY, RECOVERY_RETRY } from '../pacing/retry-policy.js';
import { giveUp, questionFor, settlementFor } from './next-step.js';
import { transactionOf } from '../../../../test/support/gateway-messages.js';

const TRANSACTION = transactionOf();
const { id: transactionId } = TRANSACTION;
const REASON = { code: 'gateway_error', message: 'It broke.' };
const UNKNOWN: InquiryResult = { status: 'unknown', reason: REASON };

type Row = Parameters<typeof questionFor>[0];

function rowOf(overrides: Partial<Row> = {}): Row {
  return {
    previousState: 'received',
    attempts: 1,
    recoveries: 0,
    inquiries: 0,
    isAsked: false,
    settlesInMs: 0,
    ...overrides,
  };
}

const settle = (answer: InquiryResult, row: Partial<Row> = {}) =>
  settlementFor(answer, rowOf(row), TRANSACTION, 0);

describe('questionFor', () => {
  it('processes what is fresh', () => {
    expect(questionFor(rowOf(), false)).toBe('process');
  });

  it('never processes blindly what was started', () => {
    expect(questionFor(rowOf({ previousState: 'started', recoveries: 1 }), false)).toBe('inquire');
  });

  it('processes again where the gateway is idempotent', () => {
    expect(questionFor(rowOf({ previousState: 'started', recoveries: 1 }), true)).toBe('process');
  });

  it.each([false, true])('inquires about what is processing (idempotent: %s)', (isIdempotent) => {
    const row = rowOf({ previousState: 'processing', inquiries: 1 });
    expect(questionFor(row, isIdempotent)).toBe('inquire');
  });

  it.each<Partial<Row>>([
    { previousState: 'started', recoveries: RECOVERY_RETRY.attemptsMax + 1 },
    { previousState: 'processing', inquiries: INQUIRY_SCHEDULE.attemptsMax + 1 },
  ])('asks nothing more of a row that ends its process each time: %j', (row) => {
    expect(questionFor(rowOf(row), false)).toBe('nothing');
    expect(questionFor(rowOf(row), row.previousState === 'started')).toBe('nothing');
  });
});

describe('settlementFor', () => {
  it('reports completed with amount and currency', () => {
    expect(settle({ status: 'completed', gatewayReference: 'G-1' })).toEqual({
      state: 'finished',
      dueInMs: null,
      report: {
        transactionId,
        status: 'completed',
        money: { amountMinor: 10_000n, currency: 'EUR' },
        gatewayReference: 'G-1',
      },
    });
  });

  it('reports the money that the gateway says it moved', () => {
    const money = { amountMinor: 1n, currency: 'USD' };
    expect(settle({ status: 'completed', money }).report?.money).toEqual(money);
  });

  it('reports failed with its reason', () => {
    expect(settle({ status: 'failed', reason: REASON })).toEqual({
      state: 'finished',
      dueInMs: null,
      report: { transactionId, status: 'failed', reason: REASON },
    });
  });

  it('reports processing once, then inquires at growing intervals', () => {
    expect(settle({ status: 'processing' })).toEqual({
      state: 'processing',
      dueInMs: 1_000,
      report: { transactionId, status: 'processing' },
    });
    const later = settle({ status: 'processing' }, { previousState: 'processing', inquiries: 3 });
    expect(later).toEqual({ state: 'processing', dueInMs: 3_375 });
  });

  it('reports processing again to whoever asked', () => {
    const row = { previousState: 'processing', inquiries: 3, isAsked: true } as const;
    expect(settle({ status: 'processing' }, row).report?.status).toBe('processing');
  });

  it('is as quiet as the gateway, until somebody asks', () => {
    const quiet: InquiryResult = { status: 'processing', isQuiet: true };
    const silence = { state: 'processing', dueInMs: null };
    expect(settle(quiet)).toEqual(silence);
    expect(settle(quiet, { previousState: 'started', recoveries: 1 })).toEqual(silence);
    const asked = { previousState: 'processing', inquiries: 1, isAsked: true } as const;
    const report = { transactionId, status: 'processing' };
    expect(settle(quiet, asked)).toEqual({ ...silence, report });
    expect(settle(quiet, { isAsked: true })).toEqual({ ...silence, report });
  });

  it('gives up on a gateway that is processing without an end', () => {
    const row = {
      previousState: 'processing',
      inquiries: INQUIRY_SCHEDULE.attemptsMax,
    } as const;
    for (const answer of [{ status: 'processing' }, UNKNOWN] as const) {
      expect(settle(answer, row)).toMatchObject({
        state: 'given_up',
        report: { status: 'unknown' },
      });
    }
  });

  it('keeps what is unclear started, silently, and has it found out soon', () => {
    expect(settle(UNKNOWN)).toEqual({ state: 'started', dueInMs: 250 });
  });

  it('gives up after a bounded number of recoveries: unknown, never failed', () => {
    const row = { previousState: 'started', recoveries: RECOVERY_RETRY.attemptsMax } as const;
    expect(settle(UNKNOWN, row)).toEqual(giveUp(transactionId, REASON));
    expect(giveUp(transactionId, REASON)).toEqual({
      state: 'given_up',
      dueInMs: null,
      report: { transactionId, status: 'unknown', reason: REASON },
      deadCause: { code: 'gateway_unclear', detail: 'It broke.' },
    });
  });

  it('processes later after retry, and after not_found', () => {
    expect(settle({ status: 'retry' }, { attempts: 2 })).toEqual({
      state: 'received',
      dueInMs: 500,
    });
    const row = { previousState: 'started', recoveries: 1 } as const;
    expect(settle({ status: 'not_found' }, row)).toEqual({ state: 'received', dueInMs: 250 });
  });

  it.each<InquiryResult>([{ status: 'not_found' }, { status: 'retry' }])(
    'does not process again while an earlier call may still take effect: %j',
    (answer) => {
      const row = { previousState: 'started', recoveries: 3 } as const;
      const waiting = { state: 'started', recoveries: 2 };
      expect(settle(answer, { ...row, settlesInMs: 9_000.5 })).toEqual({
        ...waiting,
        dueInMs: 9_001,
      });
      expect(settle(answer, { ...row, settlesInMs: 1 }).dueInMs).toBeGreaterThan(1_000);
      expect(settle(answer, { ...row, settlesInMs: 0 }).state).toBe('received');
    },
  );

  it('does not process again what the gateway had taken on and lost', () => {
    const row = { previousState: 'processing', inquiries: 1 } as const;
    expect(settle({ status: 'not_found' }, row).state).toBe('processing');
  });

  it('fails after the last retry only when nothing was ever in doubt', () => {
    const last = { attempts: PROCESS_RETRY.attemptsMax };
    expect(settle({ status: 'retry' }, last)).toMatchObject({
      state: 'finished',
      report: { status: 'failed', reason: { code: 'gateway_unavailable' } },
      deadCause: { code: 'gateway_unavailable' },
    });
    expect(settle({ status: 'retry' }, { ...last, recoveries: 1 })).toMatchObject({
      state: 'given_up',
      report: { status: 'unknown' },
    });
  });
});
