import type { FastifyRequest } from 'fastify';
import type { Codec } from '#libs/formats';
import { edgeOf } from './edge.js';

const EMPTY = Buffer.alloc(0);

/** The bytes of a body; a request without one has none. */
export function bytesOf(request: FastifyRequest): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : EMPTY;
}

/** The bytes of a body and the codec that reads them. @throws Error when the route lacks its guard */
export function bodyOf(request: FastifyRequest): { readonly codec: Codec; readonly body: Buffer } {
  const { codec } = edgeOf(request);
  if (!codec) throw new Error('A route with a body lacks its media-type guard.');
  return { codec, body: bytesOf(request) };
}
