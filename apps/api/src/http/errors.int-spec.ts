import { connect } from 'node:net';
import { AUTHORIZED, startApi, type TestApi } from '../../../../test/support/api-app.js';
import type { HttpAnswer, HttpCall } from '../../../../test/support/http-call.js';
import { depositBody } from '../../../../test/support/merchant-client.js';

const JSON_TYPE = { 'Content-Type': 'application/json' };
const TOO_LARGE = 'x'.repeat(64 * 1024 + 1);
const OTHER_KEY = { Authorization: 'Bearer sk_test_nobody0000000000000' };

let api: TestApi;

beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const DEPOSIT: HttpCall = {
  method: 'POST',
  path: '/v1/deposits',
  headers: { ...AUTHORIZED, ...JSON_TYPE },
  body: JSON.stringify(depositBody()),
};

/** The whole form of a problem, whatever it is about. */
function expectProblem(answer: HttpAnswer, status: number, code: string): void {
  expect([answer.status, (answer.json() as { code: string }).code]).toEqual([status, code]);
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(answer.json()).toEqual({
    type: `urn:payment-gateway:problem:${code}`,
    title: expect.any(String) as string,
    status,
    detail: expect.any(String) as string,
    code,
    request_id: answer.headers['x-request-id'],
    errors: expect.any(Array) as unknown[],
  });
}

describe('every error is a problem', () => {
  it.each<[number, string, Partial<HttpCall>]>([
    [404, 'not_found', { path: '/v1/nothing' }],
    [404, 'not_found', { path: '/v1/deposits/' }],
    [404, 'not_found', { path: '/v1/transactions/%zz', method: 'GET' }],
    [404, 'not_found', { path: `/v1/transactions/${'a'.repeat(5_000)}`, method: 'GET' }],
    [405, 'method_not_allowed', { method: 'GET' }],
    [405, 'method_not_allowed', { method: 'DELETE' }],
    [405, 'method_not_allowed', { method: 'OPTIONS' }],
    [413, 'body_too_large', { body: TOO_LARGE }],
    [415, 'unsupported_media_type', { headers: { ...AUTHORIZED, 'Content-Type': 'text/plain' } }],
    [415, 'unsupported_media_type', { headers: { ...AUTHORIZED, 'Content-Type': 'garbage' } }],
    [415, 'unsupported_media_type', { headers: AUTHORIZED }],
    [401, 'unauthorized', { headers: JSON_TYPE }],
    [401, 'unauthorized', { headers: { ...JSON_TYPE, ...OTHER_KEY } }],
    [400, 'malformed_body', { body: '' }],
    [400, 'malformed_body', { body: '{' }],
    [400, 'validation_failed', { body: '{}' }],
    [400, 'validation_failed', { path: '/v1/deposits?wait=1' }],
  ])('%i %s', async (status, code, changed) => {
    const answer = await api.call({ ...DEPOSIT, ...changed });
    expectProblem(answer, status, code);
  });

  it('that depends on a header is one too', async () => {
    const withHeaders = (headers: HttpCall['headers']) =>
      api.call({ ...DEPOSIT, headers: { ...DEPOSIT.headers, ...headers } });
    expectProblem(await withHeaders({ Accept: 'text/html' }), 406, 'not_acceptable');
    const gzip = await withHeaders({ 'Content-Encoding': 'gzip' });
    expectProblem(gzip, 415, 'unsupported_media_type');
    const twice = await withHeaders({ 'Idempotency-Key': ['a', 'a'] });
    expectProblem(twice, 400, 'invalid_idempotency_key');
    const { Authorization } = AUTHORIZED;
    const keys = await withHeaders({ Authorization: [Authorization, Authorization] });
    expectProblem(keys, 401, 'unauthorized');
  });

  it('names what would do', async () => {
    const wrongMethod = await api.call({ ...DEPOSIT, method: 'PUT' });
    expect(wrongMethod.headers.allow).toBe('POST');
    const wrongType = { ...AUTHORIZED, 'Content-Type': 'text/plain' };
    expect((await api.call({ ...DEPOSIT, headers: wrongType })).text).toContain('application/json');
    const noKey = await api.call({ ...DEPOSIT, headers: JSON_TYPE });
    expect(noKey.headers['www-authenticate']).toBe('Bearer');
  });
});

describe('the order of the checks', () => {
  /** Each step has every fault of the steps after it. */
  const key = (headers: HttpCall['headers']) => ({ ...headers, 'Idempotency-Key': 'not a key' });
  const TYPE_FAULT = { 'Content-Type': 'text/plain', Accept: 'text/html' };
  const KEY_FAULT = { ...JSON_TYPE, Accept: 'text/html' };

  it.each<[number, Partial<HttpCall>]>([
    [404, { path: '/v1/nothing', headers: key(TYPE_FAULT), body: TOO_LARGE }],
    [405, { method: 'PUT', headers: key(TYPE_FAULT), body: TOO_LARGE }],
    [413, { path: '/v1/deposits?x=1', headers: key(TYPE_FAULT), body: TOO_LARGE }],
    [415, { path: '/v1/deposits?x=1', headers: key(TYPE_FAULT), body: '{' }],
    [401, { path: '/v1/deposits?x=1', headers: key(KEY_FAULT), body: '{' }],
    [406, { path: '/v1/deposits?x=1', headers: key({ ...AUTHORIZED, ...KEY_FAULT }), body: '{' }],
    [400, { path: '/v1/deposits?x=1', headers: key({ ...AUTHORIZED, ...JSON_TYPE }), body: '{' }],
  ])('has %i there', async (status, changed) => {
    expect((await api.call({ ...DEPOSIT, ...changed })).status).toBe(status);
  });

  it('has the body before the key that was used for another', async () => {
    const headers = { ...AUTHORIZED, ...JSON_TYPE, 'Idempotency-Key': 'used' };
    expect((await api.call({ ...DEPOSIT, headers })).status).toBe(202);
    const other = JSON.stringify(depositBody({ amount: '7.00' }));
    const broken = JSON.stringify(depositBody({ amount: 'seven' }));
    expect((await api.call({ ...DEPOSIT, headers, body: broken })).status).toBe(400);
    expect((await api.call({ ...DEPOSIT, headers, body: other })).status).toBe(422);
  });
});

describe('what is not even HTTP within the limits', () => {
  const sendRaw = (text: string) =>
    new Promise<string>((resolve, reject) => {
      const { hostname, port } = new URL(api.url);
      const socket = connect(Number(port), hostname, () => socket.write(text));
      let answer = '';
      socket.on('data', (chunk) => (answer += chunk.toString()));
      socket.on('end', () => {
        resolve(answer);
      });
      socket.on('error', reject);
    });

  it.each([
    [
      431,
      'headers_too_large',
      `GET / HTTP/1.1\r\nHost: a\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`,
    ],
    [400, 'malformed_body', 'nonsense\r\n\r\n'],
    [400, 'malformed_body', 'GET / HTTP/1.1\r\nHost: a\r\nX-A: \u0000\r\n\r\n'],
    [
      400,
      'malformed_body',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
    ],
  ])('is %i %s', async (status, code, text) => {
    const [head = '', body = ''] = (await sendRaw(text)).split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toContain('Content-Type: application/problem+json');
    const problem = JSON.parse(body) as { code: string; request_id: string };
    expect(problem.code).toBe(code);
    expect(head).toContain(`X-Request-Id: ${problem.request_id}`);
  });
});
