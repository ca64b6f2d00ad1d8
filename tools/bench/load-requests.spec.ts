import { verify } from '#libs/signing';
import { type RequestSpec, referenceOf, requestMaker } from './load-requests';
import { seededId } from './seeded';

const RUN = 'r7';
const READ = { kind: 'read', count: 10, stride: 7 } as const;
const REPLAY = { kind: 'replay', of: 'keys', count: 3 } as const;

function parse(text: string) {
  const [head = '', body = ''] = text.split('\r\n\r\n');
  const [start = '', ...lines] = head.split('\r\n');
  const headers = new Headers(lines.map((line) => line.split(': ') as [string, string]));
  return { start: start.replace(' HTTP/1.1', ''), headers, body };
}

const request = (spec: RequestSpec, n: number) => parse(requestMaker(spec, RUN)(n));

it.each(['accept-json', 'accept-soap'] as const)(
  '%s: every number has a key of its own',
  (kind) => {
    for (const n of [0, 41, 999_999_999]) {
      const { start, headers, body } = request({ kind }, n);
      expect(start).toBe('POST /v1/deposits');
      expect(headers.get('Idempotency-Key')).toBe(referenceOf(RUN, n));
      expect(body).toContain(referenceOf(RUN, n));
      expect(headers.get('Content-Length')).toBe(Buffer.byteLength(body).toString());
    }
  },
);

it('sends the requests of another run again, round and round', () => {
  const original = requestMaker({ kind: 'accept-json' }, 'keys');
  const again = requestMaker(REPLAY, RUN);
  expect([0, 1, 2, 3, 4].map(again)).toEqual([0, 1, 2, 0, 1].map(original));
});

it('reads each stored transaction once before it begins again', () => {
  const paths = Array.from({ length: 10 }, (_, n) => request(READ, n).start);
  expect(new Set(paths).size).toBe(10);
  expect(paths[1]).toBe(`GET /v1/transactions/${seededId('final', 7)}`);
  expect(request(READ, 10).start).toBe(paths[0]);
});

it('lists, with and without a reference', () => {
  expect(request({ kind: 'list' }, 5).start).toBe('GET /v1/transactions?limit=20');
  expect(request({ kind: 'list-reference', count: 4 }, 5).start).toBe(
    'GET /v1/transactions?limit=20&reference=order-1',
  );
});

it('signs callbacks as the gateway does, on the next open transaction each', () => {
  const { start, headers, body } = request({ kind: 'callback', from: 100 }, 5);
  expect(start).toBe('POST /v1/callbacks/json-sim');
  expect(JSON.parse(body)).toMatchObject({
    transaction_id: seededId('open', 105),
    status: 'completed',
    amount: '100.00',
  });
  const signed = {
    id: headers.get('webhook-id') ?? '',
    timestamp: headers.get('webhook-timestamp') ?? '',
    signature: headers.get('webhook-signature') ?? '',
  };
  const key = Buffer.from('json-sim-development-secret-00000000');
  expect(verify([key], signed, Buffer.from(body), Math.floor(Date.now() / 1_000))).toBe(true);
});

it('mixes what merchants do', () => {
  const mixed = requestMaker({ kind: 'mixed', replay: REPLAY, read: READ }, RUN);
  const starts = Array.from({ length: 40 }, (_, n) => parse(mixed(n)));
  const count = (pattern: RegExp) => starts.filter(({ start }) => pattern.test(start)).length;
  expect(count(/^POST \/v1\/deposits$/)).toBe(26);
  expect(count(/^GET \/v1\/transactions\/[0-9a-f-]{36}$/)).toBe(10);
  expect(count(/^GET \/v1\/transactions\?limit=20$/)).toBe(4);
});
