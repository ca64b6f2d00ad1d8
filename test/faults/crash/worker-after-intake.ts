import { InboxStore } from '../../../libs/gateway-kit/src/inbox/inbox.store.js';
import { die, runWorkerWith, storeInstead } from '../variant.js';

/** Dies when the message is committed to the inbox, before its offset is committed to Kafka. */
class CrashAfterIntake extends InboxStore {
  /** Nothing is worked on: what is under test is the intake alone. */
  override claim() {
    return Promise.resolve([]);
  }

  override async takeIn(...args: Parameters<InboxStore['takeIn']>) {
    const isNew = await super.takeIn(...args);
    // What an earlier worker did not tell Kafka about comes again before this one is ready.
    if (isNew) die();
    return isNew;
  }
}

runWorkerWith(storeInstead(InboxStore, CrashAfterIntake));
