import { CallbackStore } from '../../../libs/gateway-kit/src/callbacks/callback.store.js';
import { crash, startCrashingWorker } from './start-crashing-worker.js';

/** Dies when the API has answered a callback, before the answer is written down. */
class CrashBeforeRecord extends CallbackStore {
  override record(...args: Parameters<CallbackStore['record']>) {
    crash();
    return super.record(...args);
  }
}

startCrashingWorker(CallbackStore, CrashBeforeRecord);
