import type { FastifyRequest } from 'fastify';

/**
 * The value of a header that may be sent once, or `repeated`.
 *
 * Node joins or drops repetitions, and one of them would then be signed or trusted unseen. So the
 * headers are read as they were sent, name and value in turn.
 *
 * @param name in lower case
 */
export function singleHeader(
  request: FastifyRequest,
  name: string,
): { readonly value: string | undefined } | 'repeated' {
  const { rawHeaders } = request.raw;
  let value: string | undefined;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const sent = rawHeaders[index] ?? '';
    if (sent.length !== name.length || sent.toLowerCase() !== name) continue;
    if (value !== undefined) return 'repeated';
    value = rawHeaders[index + 1];
  }
  return { value };
}
