import { type ArgumentsHost, Logger } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { AppError } from '#libs/errors';
import { sketchRequest } from '../../../../test/support/request-context.js';
import { ProblemFilter } from './problem.filter.js';

const CANARY = '4111111111111111';

/** Answers what was thrown, and shows the answer. */
function answerTo(thrown: unknown) {
  const request = sketchRequest({ headers: { 'X-Request-Id': 'r-1' } });
  const headers: Record<string, string> = {};
  const answer = { status: 0, type: '', body: '', headers };
  const reply = {
    header: (name: string, value: string) => reply.headers({ [name]: value }),
    headers: (more: object) => (Object.assign(headers, more), reply),
    status: (status: number) => ((answer.status = status), reply),
    type: (type: string) => ((answer.type = type), reply),
    send: (body: string) => ((answer.body = body), reply),
  };
  const host = {
    switchToHttp: () => ({
      getRequest: () => request,
      getResponse: () => reply as unknown as FastifyReply,
    }),
  } as unknown as ArgumentsHost;
  new ProblemFilter().catch(thrown, host);
  return answer;
}

const logged = () => ({
  errors: jest.spyOn(Logger.prototype, 'error').mockReturnValue(),
  warnings: jest.spyOn(Logger.prototype, 'warn').mockReturnValue(),
});

afterEach(() => jest.restoreAllMocks());

describe('ProblemFilter', () => {
  it('answers with the problem, the request id and the headers of the error', () => {
    const headers = { Allow: 'POST' };
    const options = { headers, retryAfterSeconds: 7 };
    const answer = answerTo(new AppError('method_not_allowed', 'See Allow.', options));
    expect(answer.status).toBe(405);
    expect(answer.type).toBe('application/problem+json');
    expect(answer.headers).toEqual({ Allow: 'POST', 'Retry-After': '7', 'X-Request-Id': 'r-1' });
    expect(JSON.parse(answer.body)).toEqual({
      type: 'urn:payment-gateway:problem:method_not_allowed',
      title: 'The method is not allowed here',
      status: 405,
      detail: 'See Allow.',
      code: 'method_not_allowed',
      request_id: 'r-1',
      errors: [],
    });
  });

  it.each([
    new Error(CANARY),
    new SyntaxError(`Unexpected token in ${CANARY}`),
    Object.assign(new Error(CANARY), { code: '23505', detail: `Key (${CANARY})` }),
    new AppError('malformed_body', 'Constant.', { cause: new Error(CANARY) }),
    CANARY,
  ])('never quotes: %s', (thrown) => {
    logged();
    const answer = answerTo(thrown);
    expect(JSON.stringify(answer)).not.toContain(CANARY);
    expect(answer.body).not.toContain('stack');
  });
});

describe('the log of ProblemFilter', () => {
  it('has our defects as errors, with the cause and the request id', () => {
    const { errors, warnings } = logged();
    const cause = new Error('broken');
    answerTo(cause);
    expect(errors.mock.calls).toEqual([
      [expect.objectContaining({ request_id: 'r-1', err: cause })],
    ]);
    expect(warnings).not.toHaveBeenCalled();
  });

  it('has a server that is away as a warning', () => {
    const { errors, warnings } = logged();
    answerTo(Object.assign(new Error('away'), { code: 'ECONNREFUSED' }));
    expect(warnings).toHaveBeenCalledTimes(1);
    expect(errors).not.toHaveBeenCalled();
  });

  it('does not have what callers did wrong', () => {
    const { errors, warnings } = logged();
    answerTo(new AppError('validation_failed', 'Some fields break a rule.'));
    expect(errors).not.toHaveBeenCalled();
    expect(warnings).not.toHaveBeenCalled();
  });
});
