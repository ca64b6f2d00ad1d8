import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { AppError } from '#libs/errors';

/** Names the query parameters of a route. Without it a route has none. */
export const QueryParameters = Reflector.createDecorator<readonly string[]>();

/** A misspelled filter must not silently answer with everything. */
@Injectable()
export class KnownQueryGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    // The decorator's own type does not say that a route may be without it.
    const known = this.reflector.get<readonly string[] | undefined>(
      QueryParameters,
      context.getHandler(),
    );
    const isUnknown = Object.keys(request.query as object).some((name) => !known?.includes(name));
    if (isUnknown) {
      throw new AppError('validation_failed', 'There is a query parameter that is not known here.');
    }
    return true;
  }
}
