import type { FastifyRequest } from 'fastify';

/**
 * The value of a header that may be sent once, or `repeated`.
 *
 * Node joins or drops repetitions, and one of them would then be signed or trusted unseen.
 */
export function singleHeader(
  request: FastifyRequest,
  name: string,
): { readonly value: string | undefined } | 'repeated' {
  const values = request.raw.headersDistinct[name];
  if (values !== undefined && values.length > 1) return 'repeated';
  return { value: values?.[0] };
}
