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
    const [path = ''] = request.url.split('?', 1);
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
