import { InboxStore } from '../../../libs/gateway-kit/src/inbox/inbox.store.js';
import { crash, startCrashingWorker } from './start-crashing-worker.js';

/** Dies when the gateway has answered, before the result is committed. */
class CrashBeforeSettle extends InboxStore {
  override settle(...args: Parameters<InboxStore['settle']>) {
    crash();
    return super.settle(...args);
  }
}

startCrashingWorker(InboxStore, CrashBeforeSettle);
