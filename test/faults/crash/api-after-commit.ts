import {
  type Accepted,
  AcceptTransactions,
} from '../../../apps/api/src/transactions/accept-transactions.js';
import { die, runApiWith } from '../variant.js';

/** Dies when a request is committed and nobody has been told. */
class DyingAcceptance extends AcceptTransactions {
  override async accept(...command: Parameters<AcceptTransactions['accept']>): Promise<Accepted> {
    const accepted = await super.accept(...command);
    die();
    return accepted;
  }
}

runApiWith((api) => api.overrideProvider(AcceptTransactions).useClass(DyingAcceptance));
