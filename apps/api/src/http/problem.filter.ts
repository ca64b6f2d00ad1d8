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
    const error = toAppError(thrown);
    if (error.code === 'internal_error') this.logger.error({ err: thrown }, 'A defect.');
    else if (error.cause !== undefined) this.logger.warn({ err: error.cause }, error.message);
    sendProblem(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }
}

export function sendProblem(error: AppError, request: FastifyRequest, reply: FastifyReply): void {
  const edge = edgeOf(request);
  const problem = toProblem(error, edge.requestId);
  const { contentType, body } = replyCodecOf(edge).encodeProblem(problem, edge.style);
  void reply.headers(error.headers);
  if (error.retryAfterSeconds !== undefined) {
    void reply.header('Retry-After', error.retryAfterSeconds.toString());
  }
  void reply.status(problem.status).type(contentType).send(body);
}
