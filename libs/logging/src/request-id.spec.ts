import type { IncomingMessage } from 'node:http';
import { requestIdFor } from './request-id.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const TRACEPARENT = `00-${TRACE_ID}-00f067aa0ba902b7-01`;

const request = (headers: IncomingMessage['headers']) => ({ headers }) as IncomingMessage;

it.each(['r', 'x'.repeat(64), 'A.b_c-9', '0199c1b2-7c3e-7a11-9e3b-4d1f0a2b3c4d', '__proto__'])(
  'takes %s',
  (id) => {
    expect(requestIdFor(request({ 'x-request-id': id, traceparent: TRACEPARENT }))).toBe(id);
  },
);

it.each([
  undefined,
  '',
  'x'.repeat(65),
  'a b',
  'a,b',
  'a\nb',
  'a\u001b[31m',
  'é',
  '"a"',
  '{}',
  '<script>',
  '4111111111111111',
  '4111-1111-1111-1111',
  '4111_1111_1111_1111',
  'card.4111111111111111',
  'DE89370400440532013000',
  'sk_sandbox_0000000000000000000000000000',
])('takes the trace id instead of %j, or else makes one', (id) => {
  const headers = id === undefined ? {} : { 'x-request-id': id };
  expect(requestIdFor(request({ ...headers, traceparent: TRACEPARENT }))).toBe(TRACE_ID);
  expect(requestIdFor(request(headers))).toMatch(UUID);
});

it.each([
  '',
  TRACE_ID,
  TRACEPARENT.toUpperCase(),
  `${TRACEPARENT}-more`,
  `ff-${TRACE_ID}-00f067aa0ba902b7-01`,
  `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
  // A card number at the border of a hexadecimal id is still a card number.
  '00-4111111111111111aaaaaaaaaaaaaaaa-00f067aa0ba902b7-01',
])('makes an id rather than take that of the trace %j', (traceparent) => {
  expect(requestIdFor(request({ traceparent }))).toMatch(UUID);
});

it('makes another one for each request', () => {
  expect(requestIdFor(request({}))).not.toBe(requestIdFor(request({})));
});
