import { Outbox } from '../../../apps/api/src/publishing/outbox.js';
import { runApiWith } from './run-api.js';

/** Stops, until it is told to go on, when everything is written and nothing is committed. */
class FreezingOutbox extends Outbox {
  override async enqueue(...rows: Parameters<Outbox['enqueue']>): Promise<void> {
    await super.enqueue(...rows);
    process.kill(process.pid, 'SIGSTOP');
  }
}

runApiWith((api) => api.overrideProvider(Outbox).useClass(FreezingOutbox));
