import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below the range from which Linux takes the ports of outgoing connections (from 32768 on). A
 * server that is restarted finds its port free again, and a client that tries a stopped server
 * again and again is never given that very port for its own side, by which it would be connected to
 * itself.
 */
const PORT_MIN = 15_000;
const PORT_MAX = 32_000;
const ATTEMPTS_MAX = 200;

const handedOut = new Set<number>();

/** A port on 127.0.0.1 that nobody listens on; never the same one twice in one process. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const port = randomInt(PORT_MIN, PORT_MAX);
    if (handedOut.has(port) || !(await isPortFree(port))) continue;
    handedOut.add(port);
    return port;
  }
  throw new Error(`No free port was found between ${PORT_MIN} and ${PORT_MAX}.`);
}

export function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(new Error(`Cannot listen on ${host}:${port}: ${error.message}`));
    });
    probe.listen({ port, host, exclusive: true }, () => {
      probe.close(() => {
        resolve(true);
      });
    });
  });
}

/** The port that a variable names; undefined when it is not set. */
export function portFromEnvironment(
  variable: string,
  environment: NodeJS.ProcessEnv,
): number | undefined {
  const text = environment[variable];
  if (text === undefined || text === '') return undefined;
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new Error(`${variable} must be a port number between 1 and 65535.`);
}

/**
 * Which port a server gets: the wanted one even when it is taken (the caller then complains), else
 * the one of the previous run while it is free, else another.
 */
export async function choosePort(
  wanted: number | undefined,
  previous: number | undefined,
  isFree: (port: number) => Promise<boolean> = isPortFree,
  another: () => Promise<number> = freePort,
): Promise<number> {
  if (wanted !== undefined) return wanted;
  if (previous !== undefined && (await isFree(previous))) return previous;
  return another();
}
