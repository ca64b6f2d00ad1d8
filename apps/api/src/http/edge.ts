import type { FastifyRequest } from 'fastify';
import {
  type Codec,
  codecOf,
  codecsForMediaType,
  type ReplyStyle,
  type RequestDocument,
} from '#libs/formats';

/** What is found out about one request on its way in. */
export interface Edge {
  /** Of the body, without its parameters, in lower case; empty when there is none. */
  readonly mediaType: string;
  /** Those that read this media type. */
  readonly codecs: readonly Codec[];
  /** Whose API key it is; set by the API-key guard. */
  merchant?: string;
  /** Set by the media-type guard: the body is a document of one of our formats. */
  hasDocument: boolean;
  /** The document, as soon as somebody had to look at it (request-document.ts). */
  document?: RequestDocument;
  /**
   * How to answer, errors included. Until the document itself has been looked at it goes by the
   * media type of the body, and is JSON where there is none.
   */
  style: ReplyStyle;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** For `edgeOf` alone. */
    edge: Edge | undefined;
  }
}

/** The notes on one request, begun at the first look. */
export function edgeOf(request: FastifyRequest): Edge {
  return (request.edge ??= newEdge(request));
}

function newEdge(request: FastifyRequest): Edge {
  const mediaType = mediaTypeOf(request);
  const codecs = codecsForMediaType(mediaType);
  const [codec = codecOf('json')] = codecs;
  return { mediaType, codecs, hasDocument: false, style: codec.plainStyle };
}

function mediaTypeOf(request: FastifyRequest): string {
  const [mediaType = ''] = (request.headers['content-type'] ?? '').split(';', 1);
  return mediaType.trim().toLowerCase();
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
