import { InboxStore } from '../../../libs/gateway-kit/src/inbox/inbox.store.js';
import { crash, startCrashingWorker } from './start-crashing-worker.js';

/** Dies when result and callback are committed, before the callback is sent. */
class CrashAfterSettle extends InboxStore {
  override async settle(...args: Parameters<InboxStore['settle']>) {
    const isSettled = await super.settle(...args);
    crash();
    return isSettled;
  }
}

startCrashingWorker(InboxStore, CrashAfterSettle);
