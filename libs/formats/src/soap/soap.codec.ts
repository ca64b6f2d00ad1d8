import { AppError, type Problem } from '#libs/errors';
import type { GatewayReport, SubmittedTransaction, Transaction } from '#libs/transaction';
import { readGatewayReport } from '../callback/read-report.js';
import type {
  Codec,
  DocumentCredentials,
  EncodedDocument,
  ReceivedRequest,
  ReplyStyle,
} from '../codec.js';
import { readSubmittedTransaction } from '../message/read-message.js';
import { readTransactionRequest } from '../request/read-request.js';
import { readXml, receiveXml } from '../xml/read-xml.js';
import { writeXml, type XmlNode } from '../xml/write-xml.js';
import type { XmlDocument, XmlRoot } from '../xml/xml-element.js';
import { openDocument, type OpenedDocument } from './envelope.js';
import { messageDraft, reportDraft, requestDraft } from './soap-drafts.js';
import { BARE_STYLE, isSoapRoot, shapeOf, styleOfMediaRange, styleOfRoot } from './soap-style.js';
import {
  callbackRequest,
  problemElement,
  transactionMessage,
  transactionResponse,
} from './soap-view.js';
import { SOAP_EXAMPLES } from './soap.examples.js';
import { envelope, fault } from './write-envelope.js';

/**
 * The format `soap`: envelopes of SOAP 1.1 and 1.2, and the same elements bare (WIRE §4, §6, §7).
 *
 * What the elements mean is decided by the rules that JSON has: they are read into the same drafts,
 * and an error points to the place in snake_case.
 */
export class SoapCodec implements Codec {
  readonly format = 'soap';
  readonly mediaTypes = ['text/xml', 'application/xml', 'application/soap+xml'];
  readonly contentType = 'text/xml; charset=utf-8';
  readonly examples = SOAP_EXAMPLES;
  readonly plainStyle = BARE_STYLE;

  recognises(root: XmlRoot): boolean {
    return isSoapRoot(root);
  }

  receiveRequest(body: Buffer, document = receiveXml(body)): ReceivedRequest {
    const { credentials, open } = tryToOpen(document);
    return {
      style: styleOfRoot(document.root),
      credentials,
      read: (context) => {
        const draft = requestDraft(open().payload, context.type);
        return [readTransactionRequest(draft, this.format, context)];
      },
    };
  }

  encodeReply(transactions: readonly Transaction[], style: ReplyStyle): EncodedDocument {
    const [transaction] = transactions;
    if (!transaction || transactions.length > 1) {
      throw new Error('A SOAP reply holds exactly one transaction.');
    }
    const shape = shapeOf(style);
    const response = transactionResponse(transaction, shape);
    const root = shape.version ? envelope(shape.version, response) : response;
    return { contentType: shape.contentType, body: writeXml(root) };
  }

  encodeProblem(problem: Problem, style: ReplyStyle): EncodedDocument {
    const { version, contentType } = shapeOf(style);
    if (!version) {
      return { contentType: 'application/problem+xml', body: writeXml(problemElement(problem)) };
    }
    return { contentType, body: writeXml(envelope(version, fault(version, problem))) };
  }

  styleFor(mediaType: string): ReplyStyle | undefined {
    return styleOfMediaRange(mediaType);
  }

  encodeMessage(transaction: SubmittedTransaction): Buffer {
    return toEnvelope(transactionMessage(transaction));
  }

  decodeMessage(value: Buffer): SubmittedTransaction {
    return readSubmittedTransaction(messageDraft(openDocument(readXml(value)).payload));
  }

  encodeCallback(report: GatewayReport): Buffer {
    return toEnvelope(callbackRequest(report));
  }

  decodeCallback(body: Buffer): GatewayReport {
    return readGatewayReport(reportDraft(openDocument(readXml(body)).payload));
  }
}

function toEnvelope(payload: XmlNode): Buffer {
  return Buffer.from(writeXml(envelope('1.1', payload)));
}

/**
 * Opens a document. What is wrong behind its root comes out when it is read: by then the caller's
 * shape is known to everybody who has to answer.
 */
function tryToOpen(document: XmlDocument): {
  readonly credentials: DocumentCredentials;
  readonly open: () => OpenedDocument;
} {
  try {
    const opened = openDocument(document.read());
    return { credentials: opened.credentials, open: () => opened };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return {
      credentials: {},
      open: () => {
        throw error;
      },
    };
  }
}
