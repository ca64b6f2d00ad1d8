import { connect, type Socket } from 'node:net';

/** The length of an answer's head and body, once its head is there. */
export interface AnswerShape {
  readonly status: string;
  readonly length: number;
}

const HEAD_END = Buffer.from('\r\n\r\n');
const CONTENT_LENGTH = /\r\ncontent-length: (\d+)/i;

/**
 * Reads status and length of an answer; undefined while its head is not whole.
 *
 * @throws Error when the answer says no length: this client knows no chunks
 */
export function answerShape(bytes: Buffer): AnswerShape | undefined {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd < 0) return undefined;
  const head = bytes.toString('latin1', 0, headEnd);
  const length = CONTENT_LENGTH.exec(head)?.[1];
  if (length === undefined) throw new Error(`An answer without a length: ${head}`);
  return { status: head.slice(9, 12), length: headEnd + HEAD_END.length + Number(length) };
}

/**
 * One kept-alive connection with one request at a time.
 *
 * The cheapest client that there can be: what the load generator takes of the two cores, the
 * service does not get.
 */
export class LoadConnection {
  private socket: Socket | undefined;
  private received: Buffer | undefined;
  private expected: AnswerShape | undefined;
  private onDone: ((outcome: string) => void) | undefined;

  constructor(private readonly port: number) {}

  /** Sends a request; `done` gets the answer's status, or the code of what broke. */
  send(request: string, done: (outcome: string) => void): void {
    this.onDone = done;
    this.socket ??= this.open();
    this.socket.write(request, 'latin1');
  }

  close(): void {
    this.onDone = undefined;
    this.socket?.destroy();
  }

  private open(): Socket {
    const socket = connect({ port: this.port, host: '127.0.0.1', noDelay: true });
    socket.on('data', (chunk) => {
      this.take(chunk);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.lose(socket, error.code ?? 'broken');
    });
    socket.on('close', () => {
      this.lose(socket, 'closed');
    });
    return socket;
  }

  private take(chunk: Buffer): void {
    const bytes = this.received === undefined ? chunk : Buffer.concat([this.received, chunk]);
    this.expected ??= answerShape(bytes);
    if (this.expected === undefined || bytes.length < this.expected.length) {
      this.received = bytes;
      return;
    }
    const { status } = this.expected;
    this.received = undefined;
    this.expected = undefined;
    this.finish(status);
  }

  private lose(socket: Socket, cause: string): void {
    if (this.socket !== socket) return;
    this.socket = undefined;
    this.received = undefined;
    this.expected = undefined;
    this.finish(cause);
  }

  private finish(outcome: string): void {
    const done = this.onDone;
    this.onDone = undefined;
    done?.(outcome);
  }
}
