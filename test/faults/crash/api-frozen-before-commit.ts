import { RequestStore } from '../../../apps/api/src/transactions/request-store.js';
import { freezeItself, runApiWith } from '../variant.js';

/** Stops, until it is told to go on, when a request is validated and not yet stored. */
class FreezingRequests extends RequestStore {
  override store(...request: Parameters<RequestStore['store']>): Promise<boolean> {
    freezeItself();
    return super.store(...request);
  }
}

runApiWith((api) => api.overrideProvider(RequestStore).useClass(FreezingRequests));
