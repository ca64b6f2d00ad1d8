import connection from 'kafkajs/src/network/connection.js';

/** A length, which says how many bytes of an answer follow. */
const LENGTH_BYTES = 4;

/** The part of kafkajs' Connection that puts answers together. */
export interface Connection {
  chunks: Buffer[];
  bytesBuffered: number;
  bytesNeeded: number;
  readonly socket: { destroy(cause: Error): void };
  isConnected(): boolean;
  connect: (this: Connection) => Promise<unknown>;
  processData: (this: Connection, data: Buffer) => void;
}

let isPatched = false;

/**
 * Two faults of kafkajs 2.2.4, both met by the fault harness.
 *
 * An answer that was damaged on its way throws out of the socket's handler, and Node ends the
 * process: here it ends its connection only, and what waited for it is tried again. And half an
 * answer, of a connection that broke, is kept and put before the first answer of the next one,
 * which then makes no sense either: here each connection begins anew.
 */
export function withstandBrokenAnswers(): void {
  if (isPatched) return;
  isPatched = true;
  const prototype = connection.prototype as Connection;
  const original = { connect: prototype.connect, processData: prototype.processData };
  prototype.connect = function (this: Connection): Promise<unknown> {
    if (!this.isConnected()) forget(this);
    return original.connect.call(this);
  };
  prototype.processData = function (this: Connection, data: Buffer): void {
    try {
      original.processData.call(this, data);
    } catch (cause) {
      forget(this);
      this.socket.destroy(new Error('The broker sent something unreadable.', { cause }));
    }
  };
}

function forget(broken: Connection): void {
  broken.chunks = [];
  broken.bytesBuffered = 0;
  broken.bytesNeeded = LENGTH_BYTES;
}
