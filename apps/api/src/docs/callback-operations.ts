import type { OperationObject } from '@nestjs/swagger';
import { CODECS } from '#libs/formats';
import type { GatewayReport } from '#libs/transaction';
import { contentOf, JSON_MEDIA_TYPE, schemaReference } from './content.js';
import { REQUEST_ID_HEADER } from './headers.js';
import type { DescribedOperation } from './operation.js';
import { parameterReference } from './parameters.js';
import { problemResponses } from './problem-responses.js';
import { jsonStyles, plainStyles } from './reply-styles.js';
import { SAMPLE_ID } from './sample-transactions.js';

const REPORTS: readonly { name: string; summary: string; report: GatewayReport }[] = [
  {
    name: 'completed',
    summary: 'Done, with the money that was moved',
    report: {
      transactionId: SAMPLE_ID,
      status: 'completed',
      money: { amountMinor: 10_000n, currency: 'EUR' },
      gatewayReference: 'G-123',
    },
  },
  {
    name: 'failed',
    summary: 'Refused, with the reason',
    report: {
      transactionId: SAMPLE_ID,
      status: 'failed',
      reason: { code: 'declined', message: 'The issuer has declined the card.' },
    },
  },
  {
    name: 'processing',
    summary: 'Under way',
    report: { transactionId: SAMPLE_ID, status: 'processing' },
  },
  {
    name: 'not_found',
    summary: 'The answer to an inquiry: it has never arrived',
    report: { transactionId: SAMPLE_ID, status: 'not_found' },
  },
];

const DESCRIPTION = `For gateways only. A report is sent in the gateway's own data format and signed
over its raw bytes as [Standard Webhooks](https://www.standardwebhooks.com) describes:

    signed = webhook-id + "." + webhook-timestamp + "." + body
    webhook-signature: v1,<base64(HMAC-SHA256(secret, signed))>

The examples are not signed: sent from here as they are, they are answered 401.

The first final status stands. A report that says the same again is answered 200 and changes
nothing; a different final one is kept as evidence and answered 409. The same \`webhook-id\` with
the same body gets the first answer again. Repeat a report on network errors, 401, 408, 429 and 5xx,
with the same \`webhook-id\` and a new timestamp and signature; on any other 4xx stop.`;

const REDRIVE_DESCRIPTION = `For gateways only: for what is in their dead letters
(\`npm run dlq -- redrive\`). In JSON whatever the gateway's format is, and signed as a report is;
the body says again what the path says. The example is not signed: sent from here as it is, it is
answered 401. A \`webhook-id\` that was used before is 401. What is final
is 409, with its status as the code of \`/transaction_id\`. Nothing is sent from here: the gateway
is asked at once, and sent the transaction again under the same id if it answers \`not_found\`.`;

/** The gateways' side. */
export const CALLBACK_OPERATIONS: readonly DescribedOperation[] = [
  { method: 'post', path: '/v1/callbacks/{gateway}', operation: receive() },
  {
    method: 'post',
    path: '/v1/gateways/{gateway}/transactions/{id}/redrive',
    operation: redrive(),
  },
];

function receive(): OperationObject {
  return {
    operationId: 'receiveCallback',
    tags: ['Callbacks'],
    summary: 'Report what became of a transaction',
    description: DESCRIPTION,
    // Signed for each call anew: there is nothing that could be filled in once.
    security: [],
    parameters: [
      parameterReference('gateway'),
      parameterReference('webhookId'),
      parameterReference('webhookTimestamp'),
      parameterReference('webhookSignature'),
    ],
    requestBody: { required: true, content: reportContent() },
    responses: {
      200: {
        description: 'Taken note of.',
        headers: REQUEST_ID_HEADER,
        content: {
          [JSON_MEDIA_TYPE]: {
            schema: schemaReference('CallbackAnswer'),
            examples: {
              applied: { summary: 'The status is this one now', value: { result: 'applied' } },
              unchanged: { summary: 'Nothing had to change', value: { result: 'unchanged' } },
            },
          },
        },
      },
      ...problemResponses(
        [
          'malformed_body',
          'validation_failed',
          'invalid_signature',
          'not_found',
          'callback_conflict',
          'amount_mismatch',
          'body_too_large',
          'unsupported_media_type',
          'database_unavailable',
        ],
        plainStyles(),
      ),
    },
  };
}

function redrive(): OperationObject {
  const example = { transaction_id: SAMPLE_ID, purpose: 'redrive' };
  return {
    operationId: 'redriveTransaction',
    tags: ['Callbacks'],
    summary: 'Have a transaction asked about, and sent again',
    description: REDRIVE_DESCRIPTION,
    security: [],
    parameters: [
      parameterReference('gateway'),
      parameterReference('transactionId'),
      parameterReference('callId'),
      parameterReference('webhookTimestamp'),
      parameterReference('webhookSignature'),
    ],
    requestBody: {
      required: true,
      content: { [JSON_MEDIA_TYPE]: { schema: schemaReference('RedriveCall'), example } },
    },
    responses: {
      202: {
        description: 'The gateway will be asked, and is sent the transaction if it has it not.',
        headers: REQUEST_ID_HEADER,
        content: {
          [JSON_MEDIA_TYPE]: {
            schema: schemaReference('RedriveAnswer'),
            example: { transaction_id: SAMPLE_ID, status: 'unknown' },
          },
        },
      },
      ...problemResponses(
        [
          'malformed_body',
          'validation_failed',
          'invalid_signature',
          'not_found',
          'transaction_final',
          'body_too_large',
          'unsupported_media_type',
          'database_unavailable',
        ],
        jsonStyles(),
      ),
    },
  };
}

function reportContent() {
  const examples = CODECS.flatMap((codec) =>
    REPORTS.flatMap(({ name, summary, report }) => {
      const body = codec.encodeCallback(report).toString();
      return codec.mediaTypes.map((contentType) => ({
        format: codec.format,
        name,
        summary,
        document: { contentType, body },
      }));
    }),
  );
  return contentOf(examples, 'CallbackReport');
}
