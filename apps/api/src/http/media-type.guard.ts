import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { edgeOf } from './edge.js';
import { unsupportedMediaType } from './unsupported-media-type.js';

/** A document names a media type of one of our formats, and is not compressed. */
@Injectable()
export class MediaTypeGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const edge = edgeOf(request);
    if (edge.codecs.length === 0 || request.headers['content-encoding'] !== undefined) {
      throw unsupportedMediaType();
    }
    edge.hasDocument = true;
    return true;
  }
}
