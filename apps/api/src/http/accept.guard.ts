import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { AppError } from '#libs/errors';
import { type Codec, CODECS, codecOf, type ReplyStyle } from '#libs/formats';
import { type Edge, edgeOf } from './edge.js';
import { JsonOnly } from './json-only.js';

/**
 * Chooses the style of the answer. A document is answered in its own format, if the caller accepts
 * that; everything else in the best format that it accepts, JSON by default.
 */
@Injectable()
export class AcceptGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (request.headers.accept === undefined) return true;
    const edge = edgeOf(request);
    const styles = this.codecsFor(context, edge).flatMap((codec) =>
      codec.mediaTypes.map((mediaType) => ({ mediaType, style: codec.styleFor(mediaType) })),
    );
    const accepted = new Negotiator(request).mediaType(styles.map(({ mediaType }) => mediaType));
    const chosen = styles.find(({ mediaType }) => mediaType === accepted)?.style;
    if (!chosen) throw new AppError('not_acceptable', 'Accept the format of the request, or JSON.');
    if (!edge.hasDocument) edge.style = chosen satisfies ReplyStyle;
    return true;
  }

  private codecsFor(context: ExecutionContext, edge: Edge): readonly Codec[] {
    const isJsonOnly = this.reflector.get<true | undefined>(JsonOnly, context.getHandler());
    if (isJsonOnly) return [codecOf('json')];
    return edge.hasDocument ? edge.codecs : CODECS;
  }
}
