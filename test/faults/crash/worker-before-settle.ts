import { InboxStore } from '../../../libs/gateway-kit/src/inbox/inbox.store.js';
import { die, runWorkerWith, storeInstead } from '../variant.js';

/** Dies when the gateway has answered, before the result is committed. */
class CrashBeforeSettle extends InboxStore {
  override settle(...args: Parameters<InboxStore['settle']>) {
    die();
    return super.settle(...args);
  }
}

runWorkerWith(storeInstead(InboxStore, CrashBeforeSettle));
