import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { codecsForMediaType } from '#libs/formats';
import { edgeOf } from './edge.js';
import { unsupportedMediaType } from './unsupported-media-type.js';

/** A document names a media type of one of our formats, and is not compressed. */
@Injectable()
export class MediaTypeGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const mediaType = mediaTypeOf(request);
    const [codec] = codecsForMediaType(mediaType);
    if (!codec || request.headers['content-encoding'] !== undefined) {
      throw unsupportedMediaType();
    }
    const edge = edgeOf(request);
    edge.hasDocument = true;
    // Until the document itself has been looked at, an error goes by its media type.
    edge.style = codec.plainStyle;
    return true;
  }
}

/** The media type without its parameters, in lower case; empty when there is none. */
export function mediaTypeOf(request: FastifyRequest): string {
  const [mediaType = ''] = (request.headers['content-type'] ?? '').split(';', 1);
  return mediaType.trim().toLowerCase();
}
