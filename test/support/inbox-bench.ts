import { Logger } from '@nestjs/common';
import type { SubmittedTransaction } from '#libs/transaction';
import { CallbackClient } from '../../libs/gateway-kit/src/callbacks/callback-client.js';
import { CallbackOutbox } from '../../libs/gateway-kit/src/callbacks/callback-outbox.js';
import { CallbackSender } from '../../libs/gateway-kit/src/callbacks/callback-sender.js';
import { CallbackSigner } from '../../libs/gateway-kit/src/callbacks/callback-signer.js';
import { CallbackStore } from '../../libs/gateway-kit/src/callbacks/callback.store.js';
import { InboxWorker } from '../../libs/gateway-kit/src/inbox/inbox-worker.js';
import { InboxStore } from '../../libs/gateway-kit/src/inbox/inbox.store.js';
import { InquiryDesk } from '../../libs/gateway-kit/src/inbox/inquiry-desk.js';
import type { PaymentGateway } from '../../libs/gateway-kit/src/payment-gateway.js';
import { createGatewayDatabase, type GatewayDatabase } from './gateway-database.js';
import { InboxView } from './gateway-inbox.js';
import { envelopeOf, messageOf } from './gateway-messages.js';

/** One gateway's inbox with everything that stands round it but Kafka; nothing runs by itself. */
export class InboxBench {
  readonly store: InboxStore;
  readonly view: InboxView;
  readonly listener = { onCallback: jest.fn(), onDeadLetter: jest.fn() };
  private readonly desk: InquiryDesk;
  private readonly client: CallbackClient;

  private constructor(readonly db: GatewayDatabase) {
    this.store = new InboxStore(db.database);
    this.view = new InboxView(db);
    this.client = new CallbackClient(db.config);
    const callbacks = new CallbackStore(db.database);
    const signer = new CallbackSigner(db.config);
    const sender = new CallbackSender(db.config, callbacks, signer, this.client);
    this.desk = new InquiryDesk(db.database, new CallbackOutbox(callbacks, sender));
  }

  static async start(env: Readonly<Record<string, string>> = {}): Promise<InboxBench> {
    Logger.overrideLogger(false);
    return new InboxBench(await createGatewayDatabase(env));
  }

  async close(): Promise<void> {
    await this.client.onApplicationShutdown();
    await this.db.drop();
  }

  /** As when the message of a transaction is read from the topic. @returns whether it is new */
  takeIn(transaction: SubmittedTransaction): Promise<boolean> {
    const { value: message } = messageOf(transaction);
    return this.store.takeIn({ envelope: envelopeOf(transaction), message });
  }

  /** As when the API's inquiry is read from the topic. */
  async ask(transaction: SubmittedTransaction, isBeyondMemory = false): Promise<void> {
    const envelope = envelopeOf(transaction, { messageType: 'transaction.inquiry' });
    const { value: message } = messageOf(transaction);
    await this.desk.answer({ envelope, message, transaction, isBeyondMemory });
  }

  workerOf(gateway: PaymentGateway): InboxWorker {
    return new InboxWorker(gateway, this.store, this.db.config, this.listener);
  }

  /** One round of what is due. @returns how many rows were */
  async workOnce(gateway: PaymentGateway): Promise<number> {
    const worker = this.workerOf(gateway);
    const count = await worker.runOnce();
    await worker.settled();
    return count;
  }

  /** Works until nothing of the transaction is left to do, without waiting for pauses. */
  async workThrough(gateway: PaymentGateway, { id }: SubmittedTransaction): Promise<void> {
    await this.view.workThrough(this.workerOf(gateway), id);
  }

  /** Lets the time pass in which an earlier call of `process` may still take effect. */
  async settleNow({ id }: SubmittedTransaction): Promise<void> {
    const text = 'UPDATE gateway.inbox SET settles_at = now() WHERE transaction_id = $1';
    await this.db.rows(text, [id]);
  }

  /** What the API is told, in order. */
  async statusesOf({ id }: SubmittedTransaction): Promise<readonly string[]> {
    return (await this.view.reportsOf(id)).map(({ status }) => status);
  }
}
