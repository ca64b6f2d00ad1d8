import { CallbackStore } from '../../../libs/gateway-kit/src/callbacks/callback.store.js';
import { die, runWorkerWith, storeInstead } from '../variant.js';

/** Dies when the API has answered a callback, before the answer is written down. */
class CrashBeforeRecord extends CallbackStore {
  override record(...args: Parameters<CallbackStore['record']>) {
    die();
    return super.record(...args);
  }
}

runWorkerWith(storeInstead(CallbackStore, CrashBeforeRecord));
