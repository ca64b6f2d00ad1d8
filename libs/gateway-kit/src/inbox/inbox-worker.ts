import { Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkerConfig } from '#libs/config';
import { databaseFaultOf } from '#libs/database';
import { codecOf } from '#libs/formats';
import { newId } from '#libs/ids';
import { Looping } from '#libs/loop';
import { gatewayNamed } from '#libs/messaging';
import type { SubmittedTransaction } from '#libs/transaction';
import { ClaimLoop } from '../pacing/claim-loop.js';
import { DATABASE_RETRY, delayAfter } from '../pacing/retry-policy.js';
import type { InquiryResult, PaymentGateway } from '../payment-gateway.js';
import { askGateway } from './ask-gateway.js';
import type { ClaimedRow } from './inbox-row.js';
import type { InboxStore } from './inbox.store.js';
import { giveUp, questionFor, type Settlement, settlementFor } from './next-step.js';

/** How much longer the lease is than the deadline of one call: time to write the answer down. */
const LEASE_MARGIN_MS = 5_000;
/** How long after its claim a call may begin; what is left of the margin is for its answer. */
const BEGIN_WITHIN_MS = LEASE_MARGIN_MS / 2;
/**
 * How many deadlines a call of `process` has to take effect, beside the margin in which it begins.
 * A gateway that is told to stop has ended by then; what it had sent has arrived or never will.
 */
const SETTLING_TIMEOUTS = 2;

/** When a row stops being ours, on the clock of `performance.now()`. */
interface Lease {
  readonly startsAtMs: number;
  endsAtMs: number;
}

interface HeldRow {
  readonly row: ClaimedRow;
  readonly lease: Lease;
}

/** Told after a commit that left something for somebody else to do. */
export interface InboxListener {
  readonly onCallback: () => void;
  readonly onDeadLetter: () => void;
}

/**
 * Works through the inbox of one gateway: claims what is due, asks the gateway, writes the answer
 * and its callback in one commit.
 *
 * Runs beside the consumer, so that a slow gateway never blocks a partition.
 */
export class InboxWorker extends Looping {
  private readonly logger = new Logger(InboxWorker.name);
  protected readonly loop: ClaimLoop<HeldRow>;
  private readonly leaseMs: number;

  constructor(
    private readonly gateway: PaymentGateway,
    private readonly store: InboxStore,
    private readonly config: Pick<
      WorkerConfig,
      'gatewayTimeoutMs' | 'pollIntervalMs' | 'processConcurrency'
    >,
    private readonly listener: InboxListener,
  ) {
    super();
    this.leaseMs = config.gatewayTimeoutMs + LEASE_MARGIN_MS;
    this.loop = new ClaimLoop({
      concurrency: config.processConcurrency,
      idleMs: config.pollIntervalMs,
      claim: (limit) => this.claim(limit),
      work: (held) => this.work(held),
      onError: (err) => {
        const msg = 'The inbox cannot be read; trying again.';
        this.logger.warn({ msg, gateway: gateway.name, err });
      },
    });
  }

  /**
   * Claims nothing more and waits for the answers under way; what is late is found out by inquiry.
   */
  override async beforeApplicationShutdown(): Promise<void> {
    if ((await this.stop()) === true) return;
    const msg = 'Stopping while the gateway is being asked.';
    this.logger.warn({ msg, gateway: this.gateway.name });
  }

  /** Something new is in the inbox. */
  wake(): void {
    this.loop.wake();
  }

  /** Resolves when every row that was claimed has been settled. */
  settled(): Promise<void> {
    return this.loop.settled();
  }

  /**
   * Claims as many due rows as there are free slots and starts to work on them.
   *
   * @returns the number of rows claimed; 0 means that the caller may sleep.
   */
  runOnce(): Promise<number> {
    return this.loop.runOnce();
  }

  private async claim(limit: number): Promise<HeldRow[]> {
    const startsAtMs = performance.now();
    const { leaseMs } = this;
    const rows = await this.store.claim(this.gateway.name, limit, {
      leaseMs,
      settlingMs: SETTLING_TIMEOUTS * this.config.gatewayTimeoutMs + LEASE_MARGIN_MS,
      isIdempotent: this.gateway.isIdempotent ?? false,
    });
    return rows.map((row) => ({ row, lease: { startsAtMs, endsAtMs: startsAtMs + leaseMs } }));
  }

  private async work({ row, lease }: HeldRow): Promise<void> {
    const context = { gateway: row.gateway, transaction_id: row.transactionId };
    try {
      const settlement = await this.settlement(row, lease);
      if (settlement === undefined) return;
      const isSettled = await this.write(row, settlement, lease);
      if (!isSettled) {
        const msg = 'An answer came too late: another process has taken over.';
        this.logger.warn({ msg, ...context });
        return;
      }
      if (settlement.report) this.listener.onCallback();
      if (settlement.deadCause) this.listener.onDeadLetter();
    } catch (err) {
      // The row stays `started`: when the lease is over, it is found out by inquiry.
      this.logger.error({ msg: 'An answer could not be written down.', ...context, err });
    }
  }

  private async settlement(row: ClaimedRow, lease: Lease): Promise<Settlement | undefined> {
    const question = questionFor(row, this.gateway.isIdempotent ?? false);
    if (question === 'nothing') {
      return giveUp(row.transactionId, {
        code: 'gateway_unclear',
        message: 'Nobody could find out what became of the transaction.',
      });
    }
    // A process that was frozen after its claim may not begin: its lease is somebody else's by now.
    if (performance.now() - lease.startsAtMs > BEGIN_WITHIN_MS) return undefined;
    const transaction = decode(row);
    const { gatewayTimeoutMs: timeoutMs } = this.config;
    const { result, fault } = await askGateway(this.gateway, question, transaction, {
      attempt: row.attempts,
      requestId: row.requestId,
      expiresAt: new Date(row.settlesAt.getTime() - BEGIN_WITHIN_MS),
      timeoutMs,
      // An inquiry changes nothing: whether it goes on matters to nobody.
      overrunMs: question === 'process' ? timeoutMs : 0,
      onOverrun: () => void this.renew(row, lease),
    });
    this.log(row, question, result, fault);
    const settlement = settlementFor(result, row, transaction, Math.random());
    const { deadCause } = settlement;
    if (deadCause === undefined || fault === undefined) return settlement;
    return { ...settlement, deadCause: { ...deadCause, detail: fault } };
  }

  /**
   * A call goes on past its deadline: its row stays ours, so that nobody asks about it meanwhile.
   * Where this fails somebody will ask, and not believe a `not_found` before the call has settled.
   */
  private async renew(row: ClaimedRow, lease: Lease): Promise<void> {
    const context = { gateway: row.gateway, transaction_id: row.transactionId };
    this.logger.warn({ msg: 'The gateway is late; its answer is still waited for.', ...context });
    const renewedAtMs = performance.now();
    try {
      const isOurs = await this.store.renew(row, this.leaseMs);
      if (isOurs) lease.endsAtMs = renewedAtMs + this.leaseMs;
    } catch (err) {
      this.logger.warn({ msg: 'A lease could not be renewed.', ...context, err });
    }
  }

  /** The answer is worth a few attempts, but none after the lease: the next owner decides then. */
  private async write(row: ClaimedRow, settlement: Settlement, lease: Lease): Promise<boolean> {
    // The same id each time: a commit whose acknowledgement was lost makes no second callback.
    const callbackId = newId();
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.store.settle(row, settlement, callbackId);
      } catch (error) {
        const pauseMs = delayAfter(DATABASE_RETRY, attempt, Math.random());
        const isLate = performance.now() + pauseMs > lease.endsAtMs;
        if (databaseFaultOf(error) === 'defect' || isLate) throw error;
        await sleep(pauseMs);
      }
    }
  }

  private log(row: ClaimedRow, question: string, answer: InquiryResult, fault?: string): void {
    const record = {
      gateway: row.gateway,
      transaction_id: row.transactionId,
      request_id: row.requestId,
      question,
      answer: answer.status,
      attempt: row.attempts,
      ...('reason' in answer && { reason: answer.reason.code }),
      ...(fault !== undefined && { fault }),
    };
    if (answer.status !== 'unknown') this.logger.log({ msg: 'The gateway answered.', ...record });
    else this.logger.warn({ msg: 'The gateway left it open.', ...record });
  }
}

function decode(row: ClaimedRow): SubmittedTransaction {
  return codecOf(gatewayNamed(row.gateway).format).decodeMessage(row.message);
}
