import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { AppError } from '#libs/errors';
import { CODECS, type ReplyStyle } from '#libs/formats';
import { edgeOf } from './edge.js';

/**
 * Chooses the style of the answer. A POST is answered in the format of its body, if the caller
 * accepts that; a GET in the best format that it accepts, JSON by default.
 */
@Injectable()
export class AcceptGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (request.headers.accept === undefined) return true;
    const edge = edgeOf(request);
    const styles = (edge.codec ? [edge.codec] : CODECS).flatMap((codec) =>
      codec.mediaTypes.map((mediaType): [string, ReplyStyle | undefined] => [
        mediaType,
        codec.styleFor(mediaType),
      ]),
    );
    const accepted = new Negotiator(request).mediaType(styles.map(([mediaType]) => mediaType));
    const style = styles.find(([mediaType]) => mediaType === accepted)?.[1];
    if (!style) throw new AppError('not_acceptable', 'Accept the format of the request, or JSON.');
    edge.style = style;
    return true;
  }
}
