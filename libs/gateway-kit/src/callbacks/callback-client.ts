import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Pool } from 'undici';
import type { WorkerConfig } from '#libs/config';
import { WORKER_CONFIG } from '../gateway-kit.tokens.js';

/**
 * The answer's body is not read; a little of it is let through, so that the connection lives on.
 */
const ANSWER_BYTES_MAX = 16_384;
const CONNECT_TIMEOUT_MS = 2_000;
const KEEP_ALIVE_MS = 10_000;

export interface PostAnswer {
  readonly status: number;
  readonly retryAfter?: string;
}

/** The one way out to the API: a pool of connections, no redirects, a deadline round everything. */
@Injectable()
export class CallbackClient implements OnApplicationShutdown {
  private readonly pool: Pool;
  private readonly basePath: string;
  private readonly timeoutMs: number;

  constructor(@Inject(WORKER_CONFIG) config: WorkerConfig) {
    const { origin, pathname } = new URL(config.apiUrl);
    this.basePath = pathname.replace(/\/+$/, '');
    this.timeoutMs = config.callbackTimeoutMs;
    this.pool = new Pool(origin, {
      connections: config.callbackConcurrency,
      connect: { timeout: CONNECT_TIMEOUT_MS },
      keepAliveTimeout: KEEP_ALIVE_MS,
      // A request may have arrived before its connection broke: who repeats it is decided above.
      pipelining: 1,
    });
  }

  /**
   * Posts a body. The deadline counts from here to the last header of the answer, whatever drips in
   * between.
   *
   * @throws when no answer came: the receiver may have taken the callback all the same
   */
  async post(
    path: string,
    headers: Readonly<Record<string, string>>,
    body: Buffer,
  ): Promise<PostAnswer> {
    const signal = AbortSignal.timeout(this.timeoutMs);
    const answer = await this.pool.request({
      method: 'POST',
      path: `${this.basePath}${path}`,
      headers: { ...headers },
      body,
      signal,
    });
    // The status is the whole answer. A body that is too long or too slow only costs its
    // connection.
    await answer.body.dump({ limit: ANSWER_BYTES_MAX, signal }).catch(() => undefined);
    const retryAfter = answer.headers['retry-after'];
    return {
      status: answer.statusCode,
      ...(typeof retryAfter === 'string' && { retryAfter }),
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.destroy();
  }
}
