import type { ContentObject, OperationObject } from '@nestjs/swagger';
import type { ErrorCode } from '#libs/errors';
import { codecOf } from '#libs/formats';
import type { TransactionState } from '#libs/transaction';
import { contentOf, JSON_MEDIA_TYPE, schemaReference } from './content.js';
import { REQUEST_ID_HEADER } from './headers.js';
import type { DescribedOperation } from './operation.js';
import { LIST_FILTERS, parameterReference } from './parameters.js';
import { problemResponses } from './problem-responses.js';
import { jsonStyles, lookUpStyles } from './reply-styles.js';
import {
  CANCELED,
  COMPLETED,
  DECLINED,
  PENDING,
  sampleTransaction,
} from './sample-transactions.js';

const LOOK_UP_CODES: readonly ErrorCode[] = [
  'validation_failed',
  'unauthorized',
  'not_found',
  'not_acceptable',
  'database_unavailable',
];

/** What merchants see of their transactions, and how they take one back. */
export const TRANSACTION_OPERATIONS: readonly DescribedOperation[] = [
  { method: 'get', path: '/v1/transactions/{id}', operation: find() },
  { method: 'get', path: '/v1/transactions', operation: list() },
  { method: 'get', path: '/v1/transactions/{id}/events', operation: history() },
  { method: 'post', path: '/v1/transactions/{id}/cancel', operation: cancel() },
];

function find(): OperationObject {
  return {
    operationId: 'getTransaction',
    tags: ['Transactions'],
    summary: 'Look at one transaction',
    description:
      'In the format that `Accept` asks for, whatever the format of its request was. ' +
      '`completed`, `failed` and `canceled` are final; `unknown` means that the gateway is still ' +
      'being asked.',
    parameters: [parameterReference('transactionId'), parameterReference('requestId')],
    responses: {
      200: {
        description: 'The transaction as it stands.',
        headers: REQUEST_ID_HEADER,
        content: lookUpContent([
          ['completed', 'Completed', COMPLETED],
          ['failed', 'Failed, with the reason', DECLINED],
          ['pending', 'Stored, and about to be sent to its gateway', PENDING],
        ]),
      },
      ...problemResponses(LOOK_UP_CODES, lookUpStyles()),
    },
  };
}

function list(): OperationObject {
  const transactions = [DECLINED, COMPLETED].map((state) => viewOf(state));
  return {
    operationId: 'listTransactions',
    tags: ['Transactions'],
    summary: 'List transactions',
    description: 'Your own, newest first, page by page; in JSON alone. All filters must match.',
    parameters: [...LIST_FILTERS, parameterReference('requestId')],
    responses: {
      200: {
        description: 'One page.',
        headers: REQUEST_ID_HEADER,
        content: jsonContent('TransactionPage', {
          page: {
            summary: 'A page with another one after it',
            value: { data: transactions, next_cursor: 'AZnBsnw9ehCbXi9NaowOEw' },
          },
          last_page: {
            summary: 'The last page',
            value: { data: transactions.slice(1), next_cursor: null },
          },
        }),
      },
      ...problemResponses(
        [
          'validation_failed',
          'invalid_cursor',
          'unauthorized',
          'not_acceptable',
          'database_unavailable',
        ],
        jsonStyles(),
      ),
    },
  };
}

function history(): OperationObject {
  const event = (status: string, actor: string, at: string) => ({
    status,
    actor,
    reason: null,
    at: `2026-11-23T09:00:00.${at}Z`,
  });
  return {
    operationId: 'getTransactionEvents',
    tags: ['Transactions'],
    summary: 'Look at the history of a transaction',
    description: 'Every status it has had, oldest first, and who has brought it; in JSON alone.',
    parameters: [parameterReference('transactionId'), parameterReference('requestId')],
    responses: {
      200: {
        description: 'The history.',
        headers: REQUEST_ID_HEADER,
        content: jsonContent('History', {
          completed: {
            summary: 'The way of a transaction that completes',
            value: {
              data: [
                event('pending', 'merchant', '000'),
                event('dispatched', 'relay', '041'),
                event('completed', 'gateway:json-sim', '125'),
              ],
            },
          },
        }),
      },
      ...problemResponses(LOOK_UP_CODES, jsonStyles()),
    },
  };
}

function cancel(): OperationObject {
  return {
    operationId: 'cancelTransaction',
    tags: ['Transactions'],
    summary: 'Cancel a transaction',
    description:
      'Possible while it is certain that nothing was ever sent to the gateway: in ordinary times ' +
      'that is over after some milliseconds, and the answer is 409. It has no body.',
    parameters: [parameterReference('transactionId'), parameterReference('requestId')],
    responses: {
      200: {
        description: 'Canceled, now or before.',
        headers: REQUEST_ID_HEADER,
        content: lookUpContent([['canceled', 'Canceled', CANCELED]]),
      },
      ...problemResponses(
        [
          'validation_failed',
          'unauthorized',
          'not_found',
          'not_acceptable',
          'not_cancelable',
          'database_unavailable',
        ],
        lookUpStyles(),
      ),
    },
  };
}

type NamedState = readonly [name: string, summary: string, state: TransactionState];

function lookUpContent(states: readonly NamedState[]): ContentObject {
  const examples = lookUpStyles().flatMap(({ codec, style }) =>
    states.map(([name, summary, state]) => ({
      format: codec.format,
      name,
      summary,
      document: codec.encodeReply([sampleTransaction(codec, 'deposit', state)], style),
    })),
  );
  return contentOf(examples, 'Transaction');
}

function jsonContent(schema: string, examples: Record<string, object>): ContentObject {
  return { [JSON_MEDIA_TYPE]: { schema: schemaReference(schema), examples } };
}

function viewOf(state: TransactionState): unknown {
  const codec = codecOf('json');
  const { body } = codec.encodeReply(
    [sampleTransaction(codec, 'deposit', state)],
    codec.plainStyle,
  );
  return JSON.parse(body);
}
