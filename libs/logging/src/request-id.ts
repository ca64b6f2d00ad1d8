import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { findSensitive } from '#libs/masking';

const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;
/** W3C Trace Context; version `ff` and an id of zeros are not valid. */
const TRACE_ID = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/;

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
  const traceId = typeof traceparent === 'string' ? TRACE_ID.exec(traceparent)?.[1] : undefined;
  return [sent, traceId].find(
    (id) => typeof id === 'string' && REQUEST_ID.test(id) && findSensitive(id) === undefined,
  ) as string | undefined;
}
