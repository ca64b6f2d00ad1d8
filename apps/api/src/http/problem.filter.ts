import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type AppError, toProblem } from '#libs/errors';
import { edgeOf, replyCodecOf } from './edge.js';
import { toAppError } from './to-app-error.js';

/** Answers every error, those of the framework too, as a problem in the caller's format. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const error = toAppError(thrown);
    this.log(error, request.id);
    sendProblem(error, request, http.getResponse<FastifyReply>());
  }

  /** What callers did wrong is in the access log; what we did, or a server of ours, is here. */
  private log(error: AppError, requestId: string): void {
    if (error.cause === undefined) return;
    const line = { msg: error.message, request_id: requestId, err: error.cause };
    if (error.code === 'internal_error') this.logger.error(line);
    else this.logger.warn(line);
  }
}

/** Answers a request with a problem. */
export function sendProblem(error: AppError, request: FastifyRequest, reply: FastifyReply): void {
  const edge = edgeOf(request);
  const problem = toProblem(error, request.id);
  const { contentType, body } = replyCodecOf(edge).encodeProblem(problem, edge.style);
  // What fails before the hooks run has no other way to get its id.
  void reply.header('X-Request-Id', request.id).headers(error.headers);
  if (error.retryAfterSeconds !== undefined) {
    void reply.header('Retry-After', error.retryAfterSeconds.toString());
  }
  void reply.status(problem.status).type(contentType).send(body);
}
