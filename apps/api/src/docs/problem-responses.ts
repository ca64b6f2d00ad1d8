import type { HeadersObject, ResponsesObject } from '@nestjs/swagger';
import { AppError, CATALOGUE, type ErrorCode, type FieldError, toProblem } from '#libs/errors';
import { supportedMediaTypes } from '#libs/formats';
import { contentOf, type DocumentExample } from './content.js';
import { REQUEST_ID_HEADER, RETRY_AFTER_HEADER, WWW_AUTHENTICATE_HEADER } from './headers.js';
import { jsonStyles, plainStyles, type SpokenStyle } from './reply-styles.js';
import { SAMPLE_REQUEST_ID } from './sample-transactions.js';

/** What a caller reads beside the code, as the server says it. */
const DETAILS: Partial<Record<ErrorCode, string>> = {
  malformed_body: 'The body is not well formed.',
  validation_failed: 'Some fields break a rule.',
  cvc_not_accepted: 'Send the request without it.',
  unknown_document: 'No data format has this root element.',
  invalid_idempotency_key:
    'An Idempotency-Key has 1 to 128 letters, digits and _ - : . characters.',
  invalid_cursor: 'Use next_cursor as it was given.',
  unauthorized: 'Send "Authorization: Bearer <API key>" once.',
  invalid_signature: 'Sign the raw body as Standard Webhooks describes.',
  not_found: 'There is no such transaction.',
  not_acceptable: 'Accept the format of the request, or JSON.',
  idempotency_key_in_use: 'Repeat the request to get the first one’s answer.',
  not_cancelable: 'It may have been sent to its gateway already.',
  transaction_final: 'What is final is not sent again.',
  callback_conflict: 'Another final status stands; this one is kept.',
  amount_mismatch: 'The amount or the currency is not the one accepted.',
  body_too_large: 'Send less.',
  unsupported_media_type: `Send ${supportedMediaTypes().join(' or ')}, without a content encoding.`,
  idempotency_key_reused: 'Use a new key for a request with other fields.',
  database_unavailable:
    'Try again later with the same key; without one, look first whether it is there.',
  broker_unavailable: 'Nothing was sent; the same key may be used again.',
};

const FIELD_ERRORS: Partial<Record<ErrorCode, FieldError>> = {
  validation_failed: {
    path: '/instrument/number',
    code: 'luhn',
    message: 'The card number fails its check digit.',
  },
  cvc_not_accepted: {
    path: '/instrument/cvc',
    code: 'cvc_not_accepted',
    message: 'Card verification codes are never accepted.',
  },
};

/** Codes that are answered before the shape of the document is known. */
const BEFORE_THE_SHAPE: readonly ErrorCode[] = ['body_too_large', 'not_acceptable'];

/** The problems of an operation by their status, each code with an example in every media type. */
export function problemResponses(
  codes: readonly ErrorCode[],
  styles: readonly SpokenStyle[],
): ResponsesObject {
  const responses: ResponsesObject = {};
  const byStatus = Map.groupBy(codes, (code) => CATALOGUE[code].status);
  for (const [status, sameStatus] of byStatus) {
    responses[status.toString()] = {
      description: sameStatus.map((code) => `\`${code}\`: ${CATALOGUE[code].title}.`).join('\n\n'),
      headers: headersOf(sameStatus),
      content: contentOf(
        sameStatus.flatMap((code) => problemExamples(code, styles)),
        'Problem',
      ),
    };
  }
  return responses;
}

function problemExamples(
  code: ErrorCode,
  styles: readonly SpokenStyle[],
): readonly DocumentExample[] {
  const { title } = CATALOGUE[code];
  const errors = FIELD_ERRORS[code];
  const error = new AppError(code, DETAILS[code] ?? `${title}.`, errors && { errors: [errors] });
  const problem = toProblem(error, SAMPLE_REQUEST_ID);
  const documents = stylesOf(code, styles).map(({ codec, style }) => ({
    format: codec.format,
    name: code,
    summary: code,
    document: codec.encodeProblem(problem, style),
  }));
  // Two shapes may have one and the same problem.
  return [...new Map(documents.map((each) => [each.document.contentType, each])).values()];
}

function stylesOf(code: ErrorCode, styles: readonly SpokenStyle[]): readonly SpokenStyle[] {
  if (code === 'unsupported_media_type') return jsonStyles();
  // Only a format among others of the same media type is looked for by its root.
  if (code === 'unknown_document')
    return styles.filter(({ codec }) => codec.recognises !== undefined);
  if (!BEFORE_THE_SHAPE.includes(code)) return styles;
  const spoken = new Set(styles.map(({ codec }) => codec));
  return plainStyles().filter(({ codec }) => spoken.has(codec));
}

function headersOf(codes: readonly ErrorCode[]): HeadersObject {
  return {
    ...REQUEST_ID_HEADER,
    ...(codes.some((code) => CATALOGUE[code].retryable) && RETRY_AFTER_HEADER),
    ...(codes.includes('unauthorized') && WWW_AUTHENTICATE_HEADER),
  };
}
