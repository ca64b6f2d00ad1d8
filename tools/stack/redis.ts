import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startChild } from './child';
import type { LocalServer, ServerOptions } from './local-server';
import { freePort } from './ports';
import { untilReady } from './readiness';
import { probe } from './tcp-probe';

const START_TIMEOUT_MS = 20_000;

/**
 * Starts redis-server on 127.0.0.1. Its snapshot is kept in `dir`, so a clean restart loses
 * nothing.
 */
export async function startRedis(options: ServerOptions): Promise<LocalServer> {
  const dir = resolve(options.dir);
  const port = options.port ?? (await freePort());
  const log = join(dir, 'redis.log');
  mkdirSync(dir, { recursive: true });
  const settings = {
    bind: '127.0.0.1',
    port: String(port),
    dir,
    daemonize: 'no',
    appendonly: 'no',
    // At the end, and rarely before: meanwhile it takes a core from everybody else.
    save: '3600 1',
    // A full disk shall cost the snapshot, not the cache.
    'stop-writes-on-bgsave-error': 'no',
  };
  const child = startChild({
    name: 'redis',
    command: 'redis-server',
    args: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
    cwd: dir,
    log,
  });
  options.onSpawn?.(child.pid);
  await untilReady(child, () => answersPing(port), { timeoutMs: START_TIMEOUT_MS, log });
  return { ...child, port, url: `redis://127.0.0.1:${port}` };
}

/** Redis takes connections while it still loads its snapshot, and says so instead of PONG. */
function answersPing(port: number): Promise<boolean> {
  return probe(port, 'PING\r\n', (answer) => answer.toString().startsWith('+PONG'));
}
