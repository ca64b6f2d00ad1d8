import { InboxStore } from '../../../libs/gateway-kit/src/inbox/inbox.store.js';
import { die, runWorkerWith, storeInstead } from '../variant.js';

/** Dies when `started` is committed, before the gateway is called. */
class CrashAfterClaim extends InboxStore {
  override async claim(...args: Parameters<InboxStore['claim']>) {
    const rows = await super.claim(...args);
    if (rows.length > 0) die();
    return rows;
  }
}

runWorkerWith(storeInstead(InboxStore, CrashAfterClaim));
