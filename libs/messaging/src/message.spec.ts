import * as fc from 'fast-check';
import {
  decodeHeaders,
  encodeHeaders,
  HEADER,
  MESSAGE_TYPES,
  type MessageEnvelope,
} from './message.js';

const ENVELOPE: MessageEnvelope = {
  messageType: 'transaction.submitted',
  transactionId: '0199c1b2-7c3e-7a11-9e3b-4d1f0a2b3c4d',
  gateway: 'json-sim',
  contentType: 'application/json',
  requestId: 'request-1',
};
const HEADERS = encodeHeaders(ENVELOPE);

it('the names are those of the wire contract', () => {
  expect(Object.values(HEADER)).toEqual([
    'message-id',
    'message-type',
    'schema-version',
    'transaction-id',
    'gateway',
    'content-type',
    'request-id',
    'traceparent',
  ]);
  expect(MESSAGE_TYPES).toEqual(['transaction.submitted', 'transaction.inquiry']);
});

describe('encodeHeaders', () => {
  it('writes what is known of a message; the id of one sending is for the sender to add', () => {
    expect(encodeHeaders({ ...ENVELOPE, traceparent: '00-a-b-01' })).toEqual({
      'message-type': 'transaction.submitted',
      'schema-version': '1',
      'transaction-id': ENVELOPE.transactionId,
      gateway: 'json-sim',
      'content-type': 'application/json',
      'request-id': 'request-1',
      traceparent: '00-a-b-01',
    });
    expect(HEADERS).not.toHaveProperty('traceparent');
  });
});

describe('decodeHeaders', () => {
  const anyWord = fc.string({ unit: 'grapheme', minLength: 1 });
  const anyEnvelope = fc.record(
    {
      messageType: fc.constantFrom(...MESSAGE_TYPES),
      transactionId: anyWord,
      gateway: anyWord,
      contentType: anyWord,
      requestId: anyWord,
      traceparent: anyWord,
    },
    {
      requiredKeys: ['messageType', 'transactionId', 'gateway', 'contentType', 'requestId'],
      noNullPrototype: true,
    },
  );

  it('reads what encodeHeaders wrote, as texts or as the bytes that Kafka hands over', () => {
    fc.assert(
      fc.property(anyEnvelope, (envelope) => {
        const headers = encodeHeaders(envelope);
        const bytes = Object.entries(headers).map(([name, value]) => [name, Buffer.from(value)]);
        const received = Object.fromEntries(bytes) as Record<string, Buffer>;
        expect(decodeHeaders(headers)).toEqual({ envelope });
        expect(decodeHeaders(received)).toEqual({ envelope });
      }),
    );
  });

  it('passes over headers that it does not know', () => {
    expect(decodeHeaders({ ...HEADERS, 'x-new': 'y', __proto__: null })).toEqual({
      envelope: ENVELOPE,
    });
  });

  it('does without a request id', () => {
    const decoded = decodeHeaders({ ...HEADERS, 'request-id': undefined });
    expect(decoded).toMatchObject({ envelope: { requestId: '' } });
  });

  const required = ['schema-version', 'message-type', 'transaction-id', 'gateway', 'content-type'];
  it.each(required)('names %s when it is missing, empty, without a value or sent twice', (name) => {
    for (const value of [undefined, null, '', Buffer.alloc(0), ['1', '1'], []]) {
      expect(decodeHeaders({ ...HEADERS, [name]: value })).toEqual({ fault: `header ${name}` });
    }
  });

  it.each([
    ['schema-version', '2'],
    ['schema-version', '1.0'],
    ['schema-version', ' 1'],
    ['message-type', 'transaction.accepted'],
    ['message-type', 'Transaction.Submitted'],
    ['message-type', 'toString'],
  ])('does not know %s %j', (name, value) => {
    expect(decodeHeaders({ ...HEADERS, [name]: value })).toEqual({ fault: `header ${name}` });
  });

  it('finds nothing in no headers, and never throws', () => {
    expect(decodeHeaders({})).toEqual({ fault: 'header schema-version' });
    const anyValue = fc.oneof(
      fc.string(),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      fc.constant(null),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.values(HEADER)), anyValue), (headers) => {
        expect(() => decodeHeaders(headers)).not.toThrow();
      }),
    );
  });
});
