import { Logger } from '@nestjs/common';
import { CallbackClient } from '../../libs/gateway-kit/src/callbacks/callback-client.js';
import { CallbackOutbox } from '../../libs/gateway-kit/src/callbacks/callback-outbox.js';
import { CallbackSender } from '../../libs/gateway-kit/src/callbacks/callback-sender.js';
import { CallbackSigner } from '../../libs/gateway-kit/src/callbacks/callback-signer.js';
import { CallbackStore } from '../../libs/gateway-kit/src/callbacks/callback.store.js';
import { createGatewayDatabase, type GatewayDatabase } from './gateway-database.js';
import { transactionOf } from './gateway-messages.js';

/** The deadline of one attempt. */
export const CALLBACK_TIMEOUT_MS = 400;

/** A callback as the sender has left it. */
export interface CallbackRow {
  readonly attempts: number;
  readonly last_status: number | null;
  readonly last_fault: string | null;
  readonly delivered_at: Date | null;
  readonly due_at: Date | null;
  readonly due_in_ms: number | null;
}

/** The way of a callback out of the kit; nothing runs by itself. */
export class CallbackBench {
  readonly sender: CallbackSender;
  readonly outbox: CallbackOutbox;
  private readonly client: CallbackClient;

  private constructor(readonly db: GatewayDatabase) {
    this.client = new CallbackClient(db.config);
    this.sender = this.anotherSender();
    this.outbox = new CallbackOutbox(new CallbackStore(db.database), this.sender);
  }

  /** @param apiUrl where callbacks go */
  static async start(apiUrl: string): Promise<CallbackBench> {
    Logger.overrideLogger(false);
    const db = await createGatewayDatabase({
      API_URL: apiUrl,
      CALLBACK_TIMEOUT_MS: CALLBACK_TIMEOUT_MS.toString(),
    });
    return new CallbackBench(db);
  }

  anotherSender(): CallbackSender {
    const { config, database } = this.db;
    const store = new CallbackStore(database);
    return new CallbackSender(config, store, new CallbackSigner(config), this.client);
  }

  async close(): Promise<void> {
    await this.client.onApplicationShutdown();
    await this.db.drop();
  }

  /** @returns the webhook id of a report that a transaction is completed */
  enqueue(transaction = transactionOf()): Promise<string> {
    const { id: transactionId, amountMinor, currency } = transaction;
    const money = { amountMinor, currency };
    const report = { transactionId, status: 'completed', money } as const;
    return this.outbox.enqueue('json-sim', report, { requestId: 'request-1' });
  }

  async rowOf(id: string): Promise<CallbackRow> {
    const [row] = await this.db.rows<CallbackRow>(
      `SELECT *, (extract(epoch FROM due_at - now()) * 1000)::float8 AS due_in_ms
       FROM gateway.callback WHERE id = $1`,
      [id],
    );
    if (row === undefined) throw new Error('There is no such callback.');
    return row;
  }

  /** One attempt for everything that is due; `id` is made due first. */
  async sendOnce(id: string): Promise<CallbackRow> {
    const text = `UPDATE gateway.callback SET due_at = now() WHERE id = $1 AND due_at IS NOT NULL`;
    await this.db.rows(text, [id]);
    await this.sender.runOnce();
    await this.sender.settled();
    return this.rowOf(id);
  }
}
