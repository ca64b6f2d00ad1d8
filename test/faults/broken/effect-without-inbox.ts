import { Database, type NamedStatement } from '#libs/database';
import type { IntakeRow } from '../../../libs/gateway-kit/src/inbox/inbox-row.js';
import { InboxStore } from '../../../libs/gateway-kit/src/inbox/inbox.store.js';
import { runWorkerWith, storeInstead } from '../variant.js';

const FORGET: NamedStatement = {
  name: 'inbox_forget',
  text: `
    UPDATE gateway.inbox SET state = 'received', due_at = now()
    WHERE gateway = $1 AND transaction_id = $2`,
};

/** Breaks law 2: the inbox remembers nothing, and every delivery is executed. */
class ForgetfulInbox extends InboxStore {
  constructor(private readonly pool: Database) {
    super(pool);
  }

  override async takeIn(row: IntakeRow): Promise<boolean> {
    const isNew = await super.takeIn(row);
    const { gateway, transactionId } = row.envelope;
    if (!isNew) await this.pool.query(FORGET, [gateway, transactionId]);
    return true;
  }
}

runWorkerWith(storeInstead(InboxStore, ForgetfulInbox));
