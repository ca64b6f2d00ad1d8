import type { Problem } from '#libs/errors';
import type {
  GatewayReport,
  SubmittedTransaction,
  Transaction,
  TransactionRequest,
  TransactionType,
} from '#libs/transaction';
import type { XmlDocument, XmlRoot } from './xml/xml-element.js';

/**
 * The shape in which a caller is answered. A codec picks it when it reads a request (an envelope is
 * answered by an envelope) or from the `Accept` of a GET; everybody else hands it on unread.
 */
export interface ReplyStyle {
  readonly format: string;
  /** The codec's own word for the shape, such as an envelope's version. */
  readonly shape: string;
}

/** Bytes that are ready to be sent. */
export interface EncodedDocument {
  readonly contentType: string;
  readonly body: string;
}

export interface RequestContext {
  readonly type: TransactionType;
  /** The time that "not past" is measured against. */
  readonly now: Date;
}

/** What may be beside the business fields, such as the header blocks of an envelope. */
export interface DocumentCredentials {
  readonly apiKey?: string;
  readonly idempotencyKey?: string;
}

/**
 * A request document whose shape is known, so that every later error has the caller's shape too;
 * whether its content is right is only said by `read`.
 */
export interface ReceivedRequest {
  readonly style: ReplyStyle;
  readonly credentials: DocumentCredentials;
  /**
   * One transaction, or several when the format knows bulk documents.
   *
   * @throws AppError of the 400 family: not well formed, not a document that belongs on this path
   *   (`unknown_document`), or a broken rule
   */
  read(context: RequestContext): readonly TransactionRequest[];
}

export interface CodecExample {
  readonly type: TransactionType;
  readonly summary: string;
  readonly body: string;
}

/**
 * One data format: total functions from bytes to values and back.
 *
 * Every `decode` either returns an exact value or throws an `AppError` of the 400 family that
 * quotes nothing; it never guesses, and never returns another number than the one that was sent.
 */
export interface Codec {
  readonly format: string;
  /** What a request or callback in this format names as its `Content-Type`. */
  readonly mediaTypes: readonly string[];
  /** The `Content-Type` of messages and callbacks that we write. */
  readonly contentType: string;
  readonly examples: readonly CodecExample[];

  /**
   * Whether a document with this root is in this format. Several formats share the media types of
   * XML, and the root decides among them; a format that is no XML has no such method.
   */
  recognises?(root: XmlRoot): boolean;
  /**
   * @param document the same body, when it was its root that this codec recognised
   * @throws AppError `malformed_body` or `unknown_document` when not even the shape can be told
   */
  receiveRequest(body: Buffer, document?: XmlDocument): ReceivedRequest;
  encodeReply(transactions: readonly Transaction[], style: ReplyStyle): EncodedDocument;
  encodeProblem(problem: Problem, style: ReplyStyle): EncodedDocument;
  /** The style for what has no shape yet, such as an error before the document is looked at. */
  readonly plainStyle: ReplyStyle;
  /** The style for a media range of an `Accept` header, or `undefined` when it cannot be served. */
  styleFor(mediaType: string): ReplyStyle | undefined;

  encodeMessage(transaction: SubmittedTransaction): Buffer;
  decodeMessage(value: Buffer): SubmittedTransaction;

  encodeCallback(report: GatewayReport): Buffer;
  decodeCallback(body: Buffer): GatewayReport;
}
