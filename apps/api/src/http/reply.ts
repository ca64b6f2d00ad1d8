import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Transaction } from '#libs/transaction';
import { edgeOf, replyCodecOf } from './edge.js';

/** Transactions in the caller's format; the content type goes with them. */
export function encodeReply(
  transactions: readonly Transaction[],
  request: FastifyRequest,
  reply: FastifyReply,
): string {
  const edge = edgeOf(request);
  const { contentType, body } = replyCodecOf(edge).encodeReply(transactions, edge.style);
  void reply.type(contentType);
  return body;
}
