import type { FastifyRequest } from 'fastify';
import { findSensitive } from '#libs/masking';
import { traceIdOf } from '#libs/trace';

/** The W3C trace context of a request, when it is valid. It travels: nothing hides in it. */
export function traceparentOf(request: FastifyRequest): string | undefined {
  const { traceparent } = request.headers;
  if (typeof traceparent !== 'string' || traceIdOf(traceparent) === undefined) return undefined;
  return findSensitive(traceparent) === undefined ? traceparent : undefined;
}
