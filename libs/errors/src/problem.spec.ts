import { AppError } from './app-error.js';
import { toProblem } from './problem.js';

const FIELD = { path: '/instrument/number', code: 'luhn', message: 'The check digit is wrong.' };

describe('toProblem', () => {
  it('fills an RFC 9457 document from the catalogue and the error', () => {
    const error = new AppError('validation_failed', 'Some fields break a rule.', {
      errors: [FIELD],
    });
    expect(toProblem(error, 'request-1')).toEqual({
      type: 'urn:payment-gateway:problem:validation_failed',
      title: 'The request breaks a rule',
      status: 400,
      detail: 'Some fields break a rule.',
      code: 'validation_failed',
      requestId: 'request-1',
      errors: [FIELD],
    });
  });

  it('shows nothing of the cause', () => {
    const cause = new Error('canary 4111111111111111');
    const error = new AppError('internal_error', 'Something went wrong.', { cause });
    expect(error.cause).toBe(cause);
    expect(JSON.stringify(toProblem(error, 'request-1'))).not.toContain('canary');
    expect(JSON.stringify(error)).not.toContain('canary');
  });
});

describe('AppError', () => {
  it('is an Error whose message names the code', () => {
    const error = new AppError('not_found', 'No such transaction.');
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe('AppError');
    expect(error.message).toBe('not_found: No such transaction.');
  });

  it('has no field errors, headers, cause or retry time unless they are given', () => {
    const error = new AppError('not_found', 'No such transaction.');
    expect(error).toMatchObject({ errors: [], headers: {}, retryAfterSeconds: undefined });
    expect('cause' in error).toBe(false);
  });

  it('keeps the headers and the time after which a retry makes sense', () => {
    const error = new AppError('rate_limited', 'Slow down.', {
      retryAfterSeconds: 7,
      headers: { Allow: 'GET' },
    });
    expect(error).toMatchObject({ retryAfterSeconds: 7, headers: { Allow: 'GET' } });
  });
});
