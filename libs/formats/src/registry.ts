import type { Codec } from './codec.js';
import { JsonCodec } from './json/json.codec.js';

/**
 * The registry of data formats: one line each. Everything that depends on a format follows from it.
 */
export const CODECS: readonly Codec[] = [new JsonCodec()];

/** @throws Error when the format is not registered: a mistake of ours, not of a caller. */
export function codecOf(format: string): Codec {
  const codec = CODECS.find((each) => each.format === format);
  if (!codec) throw new Error(`No codec is registered for the format ${format}.`);
  return codec;
}

/** The codec for a `Content-Type` without its parameters, in lower case. */
export function codecForMediaType(mediaType: string): Codec | undefined {
  return CODECS.find((each) => each.mediaTypes.includes(mediaType));
}

/** Every media type that a request may have, for the 415 that names them. */
export function supportedMediaTypes(): readonly string[] {
  return CODECS.flatMap((each) => each.mediaTypes);
}
