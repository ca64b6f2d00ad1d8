import { setTimeout as sleep } from 'node:timers/promises';
import { API_CONFIG, type ApiConfig } from '#libs/config';
import { Database } from '#libs/database';
import { type NewRequest, RequestStore } from '../../../apps/api/src/transactions/request-store.js';
import { runApiWith } from '../variant.js';

/** Between the answer and the commit. */
const HEAD_START_MS = 250;

/** Breaks law 1: what is going to be written counts as stored. */
class HastyRequestStore extends RequestStore {
  override async store(request: NewRequest): Promise<boolean> {
    const { merchant, idempotencyKey = '' } = request;
    if (await this.findByKey(merchant, idempotencyKey)) return super.store(request);
    void sleep(HEAD_START_MS)
      .then(() => super.store(request))
      .catch(() => undefined);
    return true;
  }
}

runApiWith((builder) =>
  builder.overrideProvider(RequestStore).useFactory({
    inject: [Database, API_CONFIG],
    factory: (database: Database, config: ApiConfig) => new HastyRequestStore(database, config),
  }),
);
