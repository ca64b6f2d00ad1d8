import { createConnection } from 'node:net';

const ANSWER_TIMEOUT_MS = 2_000;

/** Sends one request to a port of this machine and judges the first piece of the answer. */
export function probe(
  port: number,
  request: string | Buffer,
  isReady: (answer: Buffer) => boolean,
): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    const finish = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    const giveUp = (): void => {
      finish(false);
    };
    socket.setTimeout(ANSWER_TIMEOUT_MS, giveUp);
    socket.once('error', giveUp);
    socket.once('close', giveUp);
    socket.once('data', (answer) => {
      finish(isReady(answer));
    });
    socket.write(request);
  });
}
