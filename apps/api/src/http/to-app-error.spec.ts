import { HttpException, NotFoundException } from '@nestjs/common';
import { AppError } from '#libs/errors';
import { toAppError } from './to-app-error.js';

const CANARY = '4111111111111111';
const failure = (fields: object, message = `about ${CANARY}`) =>
  Object.assign(new Error(message), fields);

describe('toAppError', () => {
  it('hands on what callers may see', () => {
    const error = new AppError('not_cancelable', 'Too late.');
    expect(toAppError(error)).toBe(error);
  });

  it.each([
    [failure({ code: 'FST_ERR_CTP_BODY_TOO_LARGE', statusCode: 413 }), 'body_too_large'],
    [failure({ code: 'FST_ERR_CTP_INVALID_CONTENT_LENGTH' }), 'malformed_body'],
    [failure({ code: 'FST_ERR_CTP_INVALID_MEDIA_TYPE' }), 'unsupported_media_type'],
    [failure({ code: 'FST_ERR_BAD_URL', statusCode: 400 }), 'not_found'],
    [failure({ code: 'FST_ERR_OF_TOMORROW', statusCode: 415 }), 'unsupported_media_type'],
    [failure({ code: 'FST_ERR_OF_TOMORROW', statusCode: 400 }), 'malformed_body'],
    [failure({ code: 'ERR_HTTP_REQUEST_TIMEOUT' }), 'request_timeout'],
    [failure({ code: 'ECONNRESET', statusCode: 400 }, 'aborted'), 'malformed_body'],
    [failure({ statusCode: 431 }), 'headers_too_large'],
    [new NotFoundException(CANARY), 'not_found'],
    [new HttpException(CANARY, 400), 'malformed_body'],
  ])('names the framework’s %s and quotes nothing of it', (thrown, code) => {
    const error = toAppError(thrown);
    expect(error.code).toBe(code);
    expect(error.message).not.toContain(CANARY);
    // Callers' mistakes are not worth a log line.
    expect(error.cause).toBeUndefined();
  });

  it.each([
    failure({ code: 'ECONNREFUSED' }),
    // As long as it has no status, it is not the request that was broken off.
    failure({ code: 'ECONNRESET', syscall: 'read' }),
    failure({ code: '57P01' }),
    failure({ code: '53300' }),
    failure({ code: '25006' }),
    failure({ code: '55P03' }),
    failure({ code: '40P01' }),
    failure({}, 'Connection terminated unexpectedly'),
    failure({}, 'timeout exceeded when trying to connect'),
    failure({}, 'Query read timeout'),
  ])('asks to come back when the database does not answer: %s', (thrown) => {
    const error = toAppError(thrown);
    expect(error.code).toBe('database_unavailable');
    expect(error.retryAfterSeconds).toBe(1);
    expect(error.cause).toBe(thrown);
  });

  it.each([
    failure({ code: '23505' }),
    failure({}),
    failure({ statusCode: 500 }),
    new HttpException(CANARY, 500),
    new TypeError(CANARY),
    CANARY,
    undefined,
    null,
    { code: 'ECONNREFUSED' },
  ])('takes %s for a defect of ours, and tells only the log', (thrown) => {
    const error = toAppError(thrown);
    expect(error.code).toBe('internal_error');
    expect(error.message).not.toContain(CANARY);
    expect(error.retryAfterSeconds).toBeUndefined();
    expect(error.cause).toBe(thrown);
  });
});
