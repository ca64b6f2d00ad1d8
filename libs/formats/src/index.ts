export type {
  Codec,
  CodecExample,
  DocumentCredentials,
  EncodedDocument,
  ReceivedRequest,
  ReplyStyle,
  RequestContext,
  XmlRoot,
} from './codec.js';
export { codecForMediaType, codecOf, CODECS, supportedMediaTypes } from './registry.js';
