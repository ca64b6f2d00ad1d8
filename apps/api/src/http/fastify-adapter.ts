import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError, type ErrorCode, toProblem } from '#libs/errors';
import { codecOf } from '#libs/formats';
import { requestIdFor } from '#libs/logging';
import { logRequests } from './access-log.js';
import { sendProblem } from './problem.filter.js';
import { RouteTable } from './route-table.js';
import { toAppError } from './to-app-error.js';

const BODY_BYTES_MAX = 64 * 1024;
const HEADER_BYTES_MAX = 16 * 1024;
/** A client that drips its request is not waited for. */
const REQUEST_TIMEOUT_MS = 30_000;
const KEEP_ALIVE_TIMEOUT_MS = 65_000;
const CLOSE_IDLE_INTERVAL_MS = 50;
/** As long as an answer takes when the database is silent; what never ends is open longer. */
const CLOSE_ALL_AFTER_MS = 6_000;

/**
 * Fastify for Nest: bodies stay bytes (a signature is over bytes), every limit is set, and what
 * fails before Nest sees a request is answered as a problem too.
 */
export function makeFastifyAdapter(): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    http: { maxHeaderSize: HEADER_BYTES_MAX, headersTimeout: REQUEST_TIMEOUT_MS },
    // The longest id is simply not found: Fastify's own limit of 100 would be an error of its own.
    routerOptions: { maxParamLength: HEADER_BYTES_MAX },
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    genReqId: requestIdFor,
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      sendProblem(toAppError(error), request, reply);
    },
  });
  configure(adapter.getInstance<FastifyInstance>());
  return adapter;
}

function configure(instance: FastifyInstance): void {
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
  instance.decorateRequest('edge', undefined);
  logRequests(instance);
  closeInTime(instance);
  const routes = new RouteTable();
  instance.addHook('onRoute', ({ method, url }) => {
    routes.add(method, url);
  });
  instance.addHook('onRequest', (request, reply, done) => {
    void reply.header('X-Request-Id', request.id);
    // Here and not in Nest, which would first read the body and find fault with its size.
    if (request.is404) sendProblem(unrouted(routes.methodsOf(request.url)), request, reply);
    else done();
  });
}

function unrouted(allowed: readonly string[]): AppError {
  if (allowed.length === 0) return new AppError('not_found', 'There is no such resource.');
  const headers = { Allow: allowed.join(', ') };
  return new AppError('method_not_allowed', 'See the Allow header.', { headers });
}

/**
 * Node closes idle connections once when a server closes; one that was busy then would be kept
 * alive for its time-out, and one whose request never ends for ever; the stop with them.
 */
function closeInTime(instance: FastifyInstance): void {
  const { server } = instance;
  instance.addHook('preClose', (done) => {
    const idle = setInterval(() => {
      server.closeIdleConnections();
    }, CLOSE_IDLE_INTERVAL_MS);
    const all = setTimeout(() => {
      server.closeAllConnections();
    }, CLOSE_ALL_AFTER_MS);
    server.once('close', () => {
      clearInterval(idle);
      clearTimeout(all);
    });
    done();
  });
}

const BROKEN_REQUESTS: Readonly<Record<string, ErrorCode>> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};

/** What Node's parser refuses never becomes a request: the answer is written onto the socket. */
function answerBrokenRequest(fault: Error & { code?: string }, socket: Socket): void {
  if (fault.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const code = BROKEN_REQUESTS[fault.code ?? ''] ?? 'malformed_body';
  const error = new AppError(code, 'The request is not well-formed HTTP within the limits.');
  const problem = toProblem(error, randomUUID());
  const style = { format: 'json', shape: 'object' };
  const { contentType, body } = codecOf('json').encodeProblem(problem, style);
  socket.end(
    [
      `HTTP/1.1 ${problem.status} ${problem.title}`,
      `Content-Type: ${contentType}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      `X-Request-Id: ${problem.requestId}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}
