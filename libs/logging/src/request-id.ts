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
    (id) => typeof id === 'string' && isRequestId(id) && !isSensitive(id),
  ) as string | undefined;
}

/** Also when it is cut in pieces by what may stand in an id and in no number. */
function isSensitive(id: string): boolean {
  return [id, id.replaceAll('_', '-')].some((each) => findSensitive(each) !== undefined);
}
