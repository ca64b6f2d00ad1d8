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
export { checkRules } from './check-rules.js';
export { transactionView } from './json/json-view.js';
export { readStrictJson } from './json/strict-json.js';
export { codecFor, codecOf, CODECS, codecsForMediaType, supportedMediaTypes } from './registry.js';
