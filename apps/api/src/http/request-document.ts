import type { FastifyRequest } from 'fastify';
import { receiveDocument, type RequestDocument } from '#libs/formats';
import { edgeOf } from './edge.js';

const EMPTY = Buffer.alloc(0);

/** The bytes of a body; a request without one has none. */
export function bytesOf(request: FastifyRequest): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : EMPTY;
}

/**
 * The document in the body, looked at once. From here on the answer has the document's shape.
 *
 * @throws AppError when not even the shape can be told
 */
export function documentOf(request: FastifyRequest): RequestDocument {
  const edge = edgeOf(request);
  if (!edge.document) {
    edge.document = receiveDocument(edge.codecs, bytesOf(request));
    edge.style = edge.document.received.style;
  }
  return edge.document;
}
