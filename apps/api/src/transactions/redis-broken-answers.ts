import RESP2Decoder from '@redis/client/dist/lib/client/RESP2/decoder.js';
import RedisSocket from '@redis/client/dist/lib/client/socket.js';

/** The part of node-redis' socket that hands on what has come. */
interface AnswerSocket {
  readonly isOpen: boolean;
  readonly isReady: boolean;
  connect(): Promise<void>;
  disconnect(): void;
  emit: (this: AnswerSocket, event: string, ...values: unknown[]) => boolean;
}

/** The part of its decoder that has to do with the middle of an answer. */
interface Decoder {
  arraysInProcess: unknown[];
  initializeArray: boolean;
  arrayItemType: unknown;
  bulkStringRemainingLength: unknown;
  integer: number;
  isNegativeInteger: unknown;
  reset: (this: Decoder) => void;
  parseType: (this: Decoder, chunk: Buffer, type: number, ...rest: unknown[]) => unknown;
}

/** What an answer of RESP2 may begin with. */
const TYPES = new Set(Buffer.from('+-:$*'));

let isPatched = false;

/**
 * Three faults of @redis/client 1.6.1, two of them met by the fault harness.
 *
 * An answer to no question throws out of its socket's handler, and Node ends the process: here it
 * ends the connection only, and whoever waits for an answer of it is told. An answer of no known
 * type keeps it from reading anything more, for ever: here it is as unreadable. And half an answer,
 * of a connection that broke, is put before the first one of the next, which makes it the answer to
 * another question: here each connection begins anew.
 */
export function withstandBrokenAnswers(): void {
  if (isPatched) return;
  isPatched = true;
  const socket = RedisSocket.prototype as unknown as AnswerSocket;
  const { emit } = socket;
  socket.emit = function (this: AnswerSocket, event: string, ...values: unknown[]): boolean {
    if (event !== 'data') return emit.call(this, event, ...values);
    try {
      return emit.call(this, event, ...values);
    } catch (cause) {
      beginAnew(this, new Error('Redis sent something unreadable.', { cause }));
      return true;
    }
  };
  const decoder = RESP2Decoder.prototype as unknown as Decoder;
  const { reset, parseType } = decoder;
  decoder.reset = function (this: Decoder): void {
    reset.call(this);
    forget(this);
  };
  decoder.parseType = function (this: Decoder, chunk: Buffer, type: number, ...rest): unknown {
    if (!TYPES.has(type)) throw new Error(`There are no answers of type ${type}.`);
    return parseType.call(this, chunk, type, ...rest);
  };
}

function beginAnew(socket: AnswerSocket, error: Error): void {
  socket.emit('error', error);
  if (socket.isReady) reconnect(socket);
  // One that is not ready yet tries again by itself when its first questions fail; when they were
  // answered already it becomes ready now, in the middle of who knows what.
  else
    setImmediate(() => {
      if (socket.isReady) reconnect(socket);
    });
}

/** Not while it is connecting: there would be two loops that do. */
function reconnect(socket: AnswerSocket): void {
  if (!socket.isOpen) return;
  socket.disconnect();
  // It says what it meets with in `error` events, and goes on trying.
  socket.connect().catch(() => undefined);
}

/** As its constructor makes it. */
function forget(decoder: Decoder): void {
  decoder.arraysInProcess = [];
  decoder.initializeArray = false;
  decoder.arrayItemType = undefined;
  decoder.bulkStringRemainingLength = undefined;
  decoder.integer = 0;
  decoder.isNegativeInteger = undefined;
}
