import { codecOf } from '#libs/formats';
import type { GatewayResult, InquiryResult, PaymentGateway } from '#libs/gateway-kit';
import type { GatewayReport, SubmittedTransaction } from '#libs/transaction';
import type { GatewayDatabase } from './gateway-database.js';

/** A strict fake: it answers what the script says, in order, and records what it was asked. */
export class ScriptedGateway implements PaymentGateway {
  readonly name = 'json-sim';
  readonly asked: string[] = [];

  /** @param onAsked told before each answer, such as to look at the inbox meanwhile */
  constructor(
    private readonly script: (InquiryResult | Error)[],
    readonly isIdempotent = false,
    private readonly onAsked: (id: string) => Promise<void> = () => Promise.resolve(),
  ) {}

  process(transaction: SubmittedTransaction): Promise<GatewayResult> {
    return this.next('process', transaction) as Promise<GatewayResult>;
  }

  inquire(transaction: SubmittedTransaction): Promise<InquiryResult> {
    return this.next('inquire', transaction);
  }

  private async next(question: string, { id }: SubmittedTransaction): Promise<InquiryResult> {
    this.asked.push(question);
    await this.onAsked(id);
    const answer = this.script.shift();
    if (answer === undefined) throw new Error(`nobody expected ${question}`);
    if (answer instanceof Error) throw answer;
    return answer;
  }
}

export interface InboxRow {
  readonly state: string;
  readonly due_at: Date | null;
  readonly attempts: number;
  readonly result: unknown;
  readonly dead_cause: { readonly code: string; readonly detail: string } | null;
  readonly dead_due_at: Date | null;
}

/** What the kit has written about a transaction, and time for it to pass. */
export class InboxView {
  constructor(private readonly db: GatewayDatabase) {}

  async rowOf(id: string): Promise<InboxRow> {
    const text = 'SELECT * FROM gateway.inbox WHERE transaction_id = $1';
    const [row] = await this.db.rows<InboxRow>(text, [id]);
    if (row === undefined) throw new Error('The inbox has no such row.');
    return row;
  }

  async reportsOf(id: string): Promise<GatewayReport[]> {
    const rows = await this.db.rows<{ body: Buffer }>(
      'SELECT body FROM gateway.callback WHERE transaction_id = $1 ORDER BY created_at, id',
      [id],
    );
    return rows.map(({ body }) => codecOf('json').decodeCallback(body));
  }

  /** Lets the time pass for which a row rests, without waiting for it. */
  async makeDue(id: string): Promise<void> {
    const text = `UPDATE gateway.inbox SET due_at = now()
      WHERE transaction_id = $1 AND due_at IS NOT NULL`;
    await this.db.rows(text, [id]);
  }

  /** Works until nothing of the transaction is left to do. */
  async workThrough(worker: Worker, id: string): Promise<void> {
    while ((await this.rowOf(id)).due_at !== null) {
      await this.makeDue(id);
      await worker.runOnce();
      await worker.settled();
    }
  }
}

interface Worker {
  runOnce(): Promise<number>;
  settled(): Promise<void>;
}
