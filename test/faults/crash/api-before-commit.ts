import { RequestStore } from '../../../apps/api/src/transactions/request-store.js';
import { die, runApiWith } from '../variant.js';

/** Dies when a request is validated and the one statement that stores it was not sent. */
class DyingRequests extends RequestStore {
  override store(...request: Parameters<RequestStore['store']>): Promise<boolean> {
    die();
    return super.store(...request);
  }
}

runApiWith((api) => api.overrideProvider(RequestStore).useClass(DyingRequests));
