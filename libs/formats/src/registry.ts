import { AppError } from '#libs/errors';
import type { Codec, ReceivedRequest } from './codec.js';
import { JsonCodec } from './json/json.codec.js';
import { SoapCodec } from './soap/soap.codec.js';
import { receiveXml } from './xml/read-xml.js';

/**
 * The registry of data formats: one line each. Everything that depends on a format follows from it.
 */
export const CODECS: readonly Codec[] = [new JsonCodec(), new SoapCodec()];

/** @throws Error when the format is not registered: a mistake of ours, not of a caller. */
export function codecOf(format: string): Codec {
  const codec = CODECS.find((each) => each.format === format);
  if (!codec) throw new Error(`No codec is registered for the format ${format}.`);
  return codec;
}

/**
 * The codecs for a `Content-Type` without its parameters, in lower case. Several formats share the
 * media types of XML; which one it is depends on the body (`receiveDocument`).
 */
export function codecsForMediaType(mediaType: string): readonly Codec[] {
  return CODECS.filter((each) => each.mediaTypes.includes(mediaType));
}

/** A body whose format and shape are known. */
export interface RequestDocument {
  readonly codec: Codec;
  readonly received: ReceivedRequest;
}

/**
 * Receives a body with one of the codecs for its media type: among the formats of XML its root
 * chooses.
 *
 * @throws AppError `unsupported_media_type`, `malformed_body` when the shape cannot be told, or
 *   `unknown_document` when no format has such a root
 */
export function receiveDocument(codecs: readonly Codec[], body: Buffer): RequestDocument {
  const withoutRoot = codecs.find((each) => each.recognises === undefined);
  if (withoutRoot) return { codec: withoutRoot, received: withoutRoot.receiveRequest(body) };
  if (codecs.length === 0) {
    throw new AppError('unsupported_media_type', 'No data format has this media type.');
  }
  const document = receiveXml(body);
  const codec = codecs.find((each) => each.recognises?.(document.root));
  if (!codec) throw new AppError('unknown_document', 'No data format has this root element.');
  return { codec, received: codec.receiveRequest(body, document) };
}

/** Every media type that a request may have, each once, for the 415 that names them. */
export function supportedMediaTypes(): readonly string[] {
  return [...new Set(CODECS.flatMap((each) => each.mediaTypes))];
}
