export type {
  Codec,
  CodecExample,
  DecodedRequest,
  EncodedDocument,
  ReplyStyle,
  RequestContext,
} from './codec.js';
export { codecForMediaType, codecOf, CODECS, supportedMediaTypes } from './registry.js';
