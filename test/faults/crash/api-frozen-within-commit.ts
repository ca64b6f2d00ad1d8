import { CallbackReceipts } from '../../../apps/api/src/callbacks/callback-receipts.js';
import { freezeItself, runApiWith } from '../variant.js';

/** Stops, until it is told to go on, when a callback is written and not yet committed. */
class FreezingReceipts extends CallbackReceipts {
  override async keep(...receipts: Parameters<CallbackReceipts['keep']>): Promise<void> {
    await super.keep(...receipts);
    freezeItself();
  }
}

runApiWith((api) => api.overrideProvider(CallbackReceipts).useClass(FreezingReceipts));
