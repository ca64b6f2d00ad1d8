import type { FastifyRequest } from 'fastify';
import { type Codec, codecOf, type ReplyStyle } from '#libs/formats';
import { requestIdOf } from '#libs/logging';

/** What the guards have found out about one request. */
export interface Edge {
  readonly requestId: string;
  /** Whose API key it is; set by the API-key guard. */
  merchant?: string;
  /** The format of the body; set by the media-type guard. */
  codec?: Codec;
  /** How to answer, errors included; JSON until somebody knows better. */
  style: ReplyStyle;
}

const DEFAULT_STYLE: ReplyStyle = { format: 'json', shape: 'object' };

const edges = new WeakMap<object, Edge>();

/** The notes on one request, begun at the first look. */
export function edgeOf(request: FastifyRequest): Edge {
  let edge = edges.get(request.raw);
  if (!edge) {
    edge = { requestId: requestIdOf(request.raw), style: DEFAULT_STYLE };
    edges.set(request.raw, edge);
  }
  return edge;
}

/** The codec that writes the answer. */
export function replyCodecOf(edge: Edge): Codec {
  return codecOf(edge.style.format);
}

/** @throws Error when the API-key guard is missing on a route: a mistake of ours */
export function merchantOf(request: FastifyRequest): string {
  const { merchant } = edgeOf(request);
  if (merchant === undefined) throw new Error('A merchant route lacks its API-key guard.');
  return merchant;
}
