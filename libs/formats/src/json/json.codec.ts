import type { Problem } from '#libs/errors';
import type { GatewayReport, SubmittedTransaction, Transaction } from '#libs/transaction';
import { readGatewayReport } from '../callback/read-report.js';
import type { Codec, EncodedDocument, ReceivedRequest, ReplyStyle } from '../codec.js';
import { readSubmittedTransaction } from '../message/read-message.js';
import { readTransactionRequest } from '../request/read-request.js';
import { JSON_EXAMPLES } from './json.examples.js';
import { callbackView, messageView, problemView, transactionView } from './json-view.js';
import { readStrictJson } from './strict-json.js';

const STYLE: ReplyStyle = { format: 'json', shape: 'object' };

/** The format `json`: one object a document, snake_case names (WIRE §2, §6, §7). */
export class JsonCodec implements Codec {
  readonly format = 'json';
  readonly mediaTypes = ['application/json'];
  readonly contentType = 'application/json';
  readonly examples = JSON_EXAMPLES;
  readonly plainStyle = STYLE;

  receiveRequest(body: Buffer): ReceivedRequest {
    return {
      style: STYLE,
      credentials: {},
      read: (context) => [readTransactionRequest(readStrictJson(body), this.format, context)],
    };
  }

  encodeReply(transactions: readonly Transaction[]): EncodedDocument {
    const [transaction] = transactions;
    if (!transaction || transactions.length > 1) {
      throw new Error('A JSON reply holds exactly one transaction.');
    }
    return { contentType: 'application/json', body: JSON.stringify(transactionView(transaction)) };
  }

  encodeProblem(problem: Problem): EncodedDocument {
    return { contentType: 'application/problem+json', body: JSON.stringify(problemView(problem)) };
  }

  styleFor(mediaType: string): ReplyStyle | undefined {
    return ['application/json', 'application/*', '*/*'].includes(mediaType) ? STYLE : undefined;
  }

  encodeMessage(transaction: SubmittedTransaction): Buffer {
    return Buffer.from(JSON.stringify(messageView(transaction)));
  }

  decodeMessage(value: Buffer): SubmittedTransaction {
    return readSubmittedTransaction(readStrictJson(value));
  }

  encodeCallback(report: GatewayReport): Buffer {
    return Buffer.from(JSON.stringify(callbackView(report)));
  }

  decodeCallback(body: Buffer): GatewayReport {
    return readGatewayReport(readStrictJson(body));
  }
}
