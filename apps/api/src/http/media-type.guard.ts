import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { codecsForMediaType } from '#libs/formats';
import { edgeOf } from './edge.js';
import { mediaTypeOf } from './media-type.js';
import { unsupportedMediaType } from './unsupported-media-type.js';

/** A document names a media type of one of our formats, and is not compressed. */
@Injectable()
export class MediaTypeGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const isSpoken = codecsForMediaType(mediaTypeOf(request)).length > 0;
    if (!isSpoken || request.headers['content-encoding'] !== undefined) {
      throw unsupportedMediaType();
    }
    edgeOf(request).hasDocument = true;
    return true;
  }
}
