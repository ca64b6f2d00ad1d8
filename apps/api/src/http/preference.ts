import type { FastifyRequest } from 'fastify';

/**
 * Whether a request asks for `Prefer: handling=strict` (RFC 7240). Preferences that we do not know
 * are passed over, as the RFC wants it.
 */
export function prefersStrictHandling(request: FastifyRequest): boolean {
  const { prefer } = request.headers;
  return [prefer]
    .flat()
    .flatMap((header) => header?.split(',') ?? [])
    .some((preference) => /^\s*handling\s*=\s*"?strict"?\s*(;|$)/i.test(preference));
}
