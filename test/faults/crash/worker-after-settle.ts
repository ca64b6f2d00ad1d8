import { InboxStore } from '../../../libs/gateway-kit/src/inbox/inbox.store.js';
import { die, runWorkerWith, storeInstead } from '../variant.js';

/** Dies when result and callback are committed, before the callback is sent. */
class CrashAfterSettle extends InboxStore {
  override async settle(...args: Parameters<InboxStore['settle']>) {
    const isSettled = await super.settle(...args);
    die();
    return isSettled;
  }
}

runWorkerWith(storeInstead(InboxStore, CrashAfterSettle));
