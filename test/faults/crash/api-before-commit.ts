import { Outbox } from '../../../apps/api/src/publishing/outbox.js';
import { die, runApiWith } from './run-api.js';

/** Dies when everything of a request is written and nothing is committed. */
class DyingOutbox extends Outbox {
  override async enqueue(...rows: Parameters<Outbox['enqueue']>): Promise<void> {
    await super.enqueue(...rows);
    die();
  }
}

runApiWith((api) => api.overrideProvider(Outbox).useClass(DyingOutbox));
