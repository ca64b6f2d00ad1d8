export type {
  Codec,
  CodecExample,
  DocumentCredentials,
  EncodedDocument,
  ReceivedRequest,
  ReplyStyle,
  RequestContext,
} from './codec.js';
export { checkRules } from './check-rules.js';
export { transactionView } from './json/json-view.js';
export { readStrictJson } from './json/strict-json.js';
export {
  codecOf,
  CODECS,
  codecsForMediaType,
  receiveDocument,
  type RequestDocument,
  supportedMediaTypes,
} from './registry.js';
export type { XmlRoot } from './xml/xml-element.js';
