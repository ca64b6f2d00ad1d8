import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { findSensitive } from '#libs/masking';
import { isRequestId, traceIdOf } from '#libs/trace';

/**
 * The id that one request is known by everywhere: in the answer, the log, Kafka and the callback.
 *
 * Taken from `X-Request-Id`, or else the trace id of `traceparent` (W3C), when well formed and free
 * of anything sensitive; made otherwise. Asked for once a request: Fastify keeps it.
 */
export function requestIdFor(request: IncomingMessage): string {
  return sentId(request) ?? randomUUID();
}

function sentId({ headers }: IncomingMessage): string | undefined {
  const { 'x-request-id': sent, traceparent } = headers;
  if (sent === undefined && traceparent === undefined) return undefined;
  const traceId = typeof traceparent === 'string' ? traceIdOf(traceparent) : undefined;
  return [sent, traceId].find(
    (id) => typeof id === 'string' && isRequestId(id) && findSensitive(id) === undefined,
  ) as string | undefined;
}
