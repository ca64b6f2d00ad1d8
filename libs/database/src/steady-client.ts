import { Client, type ClientConfig } from 'pg';

/**
 * A connection whose end is never an uncaught event.
 *
 * The pool listens to a client while it is idle, and whoever has checked it out listens meanwhile.
 * Between the two there is a gap: a promise hands the client over, and in the same piece of bytes
 * that ended the query before PostgreSQL may have sent its farewell (`pg_terminate_backend`, a
 * restart). Nobody listens at that moment, and Node ends the process. The one who asks next is told
 * by a rejected query all the same.
 */
export class SteadyClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}
