const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Whether this may be the id of a request, in headers, logs and messages (WIRE: X-Request-Id). */
export function isRequestId(text: string): boolean {
  return REQUEST_ID.test(text);
}

/**
 * The trace id of a `traceparent` (W3C Trace Context, version 00 and those that look like it).
 *
 * @returns nothing when it is not valid, as with version `ff` and with ids of zeros
 */
export function traceIdOf(traceparent: string): string | undefined {
  return TRACEPARENT.exec(traceparent)?.[1];
}
