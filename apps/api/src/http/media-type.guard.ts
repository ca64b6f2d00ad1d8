import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { codecForMediaType } from '#libs/formats';
import { edgeOf } from './edge.js';
import { unsupportedMediaType } from './unsupported-media-type.js';

/** A request with a body names a media type of one of our formats, and is not compressed. */
@Injectable()
export class MediaTypeGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (request.method !== 'POST') return true;
    const codec = codecForMediaType(mediaTypeOf(request));
    if (!codec || request.headers['content-encoding'] !== undefined) {
      throw unsupportedMediaType();
    }
    edgeOf(request).codec = codec;
    return true;
  }
}

/** The media type without its parameters, in lower case; empty when there is none. */
export function mediaTypeOf(request: FastifyRequest): string {
  const [mediaType = ''] = (request.headers['content-type'] ?? '').split(';', 1);
  return mediaType.trim().toLowerCase();
}
