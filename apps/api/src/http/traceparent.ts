import type { FastifyRequest } from 'fastify';
import { findSensitive } from '#libs/masking';

const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The W3C trace context of a request, when it is well formed. It travels: nothing hides in it. */
export function traceparentOf(request: FastifyRequest): string | undefined {
  const { traceparent } = request.headers;
  if (typeof traceparent !== 'string' || !TRACEPARENT.test(traceparent)) return undefined;
  return findSensitive(traceparent) === undefined ? traceparent : undefined;
}
