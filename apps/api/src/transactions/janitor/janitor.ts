import { Inject, Injectable, Logger } from '@nestjs/common';
import { API_CONFIG, type ApiConfig, type JanitorConfig } from '#libs/config';
import { Database, type Queryable } from '#libs/database';
import { newId } from '#libs/ids';
import { Loop, Looping } from '#libs/loop';
import { decide, type Transaction } from '#libs/transaction';
import { Outbox } from '../../publishing/outbox.js';
import type { OutboxMessage } from '../../publishing/outbox-message.js';
import { OutboxRelay } from '../../publishing/outbox-relay.js';
import { GatewayMessages } from '../gateway-messages.js';
import { TransactionCache } from '../transaction-cache.js';
import { moved } from '../transaction-move.js';
import { type Change, TransactionStore } from '../transaction-store.js';
import { type Care, nextCare } from './next-care.js';
import { type DueTransaction, OpenTransactions } from '../open-transactions.js';

/** A transaction, and what is to be done about it. */
interface Patient {
  readonly transaction: Transaction;
  readonly care: Care;
  /** What is sent about it; absent also for what could not be written. */
  readonly message?: OutboxMessage;
}

/**
 * Sees to it that every transaction ends: whatever is open is looked at when its time has come,
 * asked about, sent again or given up (next-care.ts).
 *
 * Everything is read and written under the locks of one commit, so that two janitors at once, or
 * one with stale news, do no harm.
 */
@Injectable()
export class Janitor extends Looping {
  private readonly logger = new Logger(Janitor.name);
  private readonly policy: JanitorConfig;
  protected readonly loop: Loop;

  constructor(
    @Inject(API_CONFIG) config: ApiConfig,
    private readonly database: Database,
    private readonly open: OpenTransactions,
    private readonly store: TransactionStore,
    private readonly outbox: Outbox,
    private readonly relay: OutboxRelay,
    private readonly messages: GatewayMessages,
    private readonly cache: TransactionCache,
  ) {
    super();
    this.policy = config.janitor;
    this.loop = new Loop(() => this.runOnce(), {
      idleMs: this.policy.intervalMs,
      onError: (err) => {
        this.logger.warn({ msg: 'The janitor failed and goes on.', err });
      },
    });
  }

  /**
   * Looks at one batch of open transactions whose time has come.
   *
   * @returns how many; 0 means that the caller may sleep.
   */
  async runOnce(): Promise<number> {
    const { patients, changes } = await this.database.transaction((one) => this.tend(one));
    this.cache.put(changes.map(({ transaction }) => transaction));
    if (patients.some(({ message }) => message)) this.relay.wake();
    for (const patient of patients) this.log(patient);
    return patients.length;
  }

  private async tend(
    connection: Queryable,
  ): Promise<{ readonly patients: readonly Patient[]; readonly changes: readonly Change[] }> {
    const due = await this.open.due(connection, this.policy.batchSize);
    if (due.length === 0) return { patients: [], changes: [] };
    const patients = await this.examine(connection, due);
    const messages = patients.flatMap(({ message }) => message ?? []);
    if (messages.length > 0) await this.outbox.enqueue(connection, messages);
    const changes = await this.giveUp(connection, patients);
    await this.open.plan(
      connection,
      patients.map(({ transaction, care, message }) => ({
        id: transaction.id,
        restMs: care.restMs,
        isResubmitted: message?.purpose === 'submission' && transaction.state.status !== 'pending',
      })),
    );
    await this.store.save(connection, changes);
    return { patients, changes };
  }

  private async examine(
    connection: Queryable,
    due: readonly DueTransaction[],
  ): Promise<readonly Patient[]> {
    const ids = due.map(({ transaction }) => transaction.id);
    const withMessages = await this.outbox.withMessages(connection, ids);
    return due.map(({ transaction, ...rest }) => {
      const { status } = transaction.state;
      const hasMessage = withMessages.has(transaction.id);
      const care = nextCare({ status, hasMessage, ...rest }, this.policy);
      const message = this.messageFor(transaction, care);
      return { transaction, care, ...(message && { message }) };
    });
  }

  /** Takes the outbox rows of those that were never sent: whoever holds them decides. */
  private async giveUp(
    connection: Queryable,
    patients: readonly Patient[],
  ): Promise<readonly Change[]> {
    const pending = patients.flatMap(({ transaction: { id, state }, care }) =>
      care.giveUp && state.status === 'pending' ? [id] : [],
    );
    const unsent =
      pending.length > 0 ? await this.outbox.withdraw(connection, pending) : new Set<string>();
    const now = new Date();
    return patients.flatMap(({ transaction, care: { giveUp: reason } }): Change[] => {
      if (!reason) return [];
      const neverSent = unsent.has(transaction.id);
      const decision = decide({ type: 'give_up', neverSent, reason }, transaction.state);
      return decision.kind === 'moved'
        ? [{ transaction: moved(transaction, decision.state, now), actor: 'janitor' }]
        : [];
    });
  }

  /** What cannot be written, such as one in a format that is gone, must not stop the others. */
  private messageFor(transaction: Transaction, care: Care): OutboxMessage | undefined {
    if (!care.send) return undefined;
    try {
      return this.messages[care.send](transaction, { requestId: newId(), traceparent: undefined });
    } catch (err) {
      const msg = 'A transaction cannot be asked about.';
      this.logger.error({ msg, transaction_id: transaction.id, err });
      return undefined;
    }
  }

  private log({ transaction, care: { giveUp }, message }: Patient): void {
    if (!message && !giveUp) return;
    const { id, gateway, state } = transaction;
    const record = {
      transaction_id: id,
      gateway,
      status: state.status,
      ...(message && { sent: message.purpose }),
    };
    if (!giveUp) this.logger.log({ msg: 'An open transaction was looked after.', ...record });
    else this.logger.warn({ msg: 'A transaction was given up.', ...record, reason: giveUp.code });
  }
}
