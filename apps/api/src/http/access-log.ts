import { Logger } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { edgeOf } from './edge.js';

/**
 * One line a request, of fields that may be shown: no header, no query and no body, where merchants
 * and attackers put what they like. What operators ask all the time is not worth a line.
 */
export function logRequests(instance: FastifyInstance): void {
  const logger = new Logger('Http');
  instance.addHook('onResponse', (request, reply, done) => {
    const path = pathOf(request.url);
    if (!path.startsWith('/health/') && path !== '/metrics') {
      const { merchant } = edgeOf(request);
      const line = {
        msg: 'request',
        request_id: request.id,
        merchant,
        method: request.method,
        path,
        status: reply.statusCode,
        duration_ms: Math.round(reply.elapsedTime * 10) / 10,
      };
      if (reply.statusCode >= 500) logger.error(line);
      else logger.log(line);
    }
    done();
  });
}

/** Every path of ours is shorter. */
const PATH_LENGTH_MAX = 256;

const ENCODED = /(?:%[0-9a-f]{2})+/gi;

/**
 * As it is meant, so that nothing sensitive hides in an encoding. One that is too long is not shown
 * at all: to look through it takes time, and a card number that is cut off is no longer found.
 */
export function pathOf(url: string): string {
  const [path = ''] = url.split('?', 1);
  return path.length > PATH_LENGTH_MAX ? '(too long)' : path.replace(ENCODED, decoded);
}

function decoded(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}
