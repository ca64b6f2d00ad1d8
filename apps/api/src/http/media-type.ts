import type { FastifyRequest } from 'fastify';

/** The media type of a body without its parameters, in lower case; empty when there is none. */
export function mediaTypeOf(request: FastifyRequest): string {
  const [mediaType = ''] = (request.headers['content-type'] ?? '').split(';', 1);
  return mediaType.trim().toLowerCase();
}
