import type { OperationObject, RequestBodyObject } from '@nestjs/swagger';
import type { ErrorCode } from '#libs/errors';
import type { TransactionType } from '#libs/transaction';
import { contentOf } from './content.js';
import { ACCEPTED_HEADERS } from './headers.js';
import type { DescribedOperation } from './operation.js';
import { parameterReference } from './parameters.js';
import { problemResponses } from './problem-responses.js';
import { documentStyles } from './reply-styles.js';
import { requestExamples } from './request-examples.js';
import { PENDING, sampleTransaction } from './sample-transactions.js';

const CODES: readonly ErrorCode[] = [
  'malformed_body',
  'validation_failed',
  'cvc_not_accepted',
  'unknown_document',
  'invalid_idempotency_key',
  'unauthorized',
  'not_acceptable',
  'idempotency_key_in_use',
  'body_too_large',
  'unsupported_media_type',
  'idempotency_key_reused',
  'database_unavailable',
  'broker_unavailable',
  'backlog_full',
];

/** Handing in a transaction: the same for both types but for what the document says. */
export const ACCEPTANCE_OPERATIONS: readonly DescribedOperation[] = [
  {
    method: 'post',
    path: '/v1/deposits',
    operation: acceptance('deposit', 'createDeposit', 'Send a deposit'),
  },
  {
    method: 'post',
    path: '/v1/withdrawals',
    operation: acceptance('withdrawal', 'createWithdrawal', 'Send a withdrawal'),
  },
];

function acceptance(type: TransactionType, operationId: string, summary: string): OperationObject {
  return {
    operationId,
    tags: ['Transactions'],
    summary,
    description: [
      type === 'deposit' ? 'Money towards the merchant.' : 'Money away from the merchant.',
      'The answer is 202 as soon as the transaction is stored, in the format and the shape of the',
      'document. Then its gateway gets it, and reports what became of it in a signed callback:',
      'look at the transaction by its `id` until the status is final. While too much waits for',
      'Kafka every request is answered `backlog_full`, also one whose key is known.',
    ].join(' '),
    parameters: [
      parameterReference('idempotencyKey'),
      parameterReference('preference'),
      parameterReference('requestId'),
    ],
    requestBody: requestBody(type),
    responses: {
      202: {
        description: 'Accepted and stored; it can no longer be lost.',
        headers: ACCEPTED_HEADERS,
        content: replyContent(type),
      },
      ...problemResponses(CODES, documentStyles(type)),
    },
  };
}

/** Each example under every media type of its format: the document's root says how it is read. */
function requestBody(type: TransactionType): RequestBodyObject {
  const examples = requestExamples(type).flatMap(({ codec, name, summary, body }) =>
    codec.mediaTypes.map((contentType) => ({
      format: codec.format,
      name,
      summary,
      document: { contentType, body },
    })),
  );
  return {
    required: true,
    description: 'In any of the data formats; the examples run as they are.',
    content: contentOf(examples, 'TransactionRequest'),
  };
}

function replyContent(type: TransactionType) {
  const examples = documentStyles(type).map(({ codec, style }) => ({
    format: codec.format,
    name: 'pending',
    summary: 'Stored, and about to be sent to its gateway',
    document: codec.encodeReply([sampleTransaction(codec, type, PENDING)], style),
  }));
  return contentOf(examples, 'Transaction');
}
