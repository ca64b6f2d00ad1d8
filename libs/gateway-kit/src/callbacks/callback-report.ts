import { scrub } from '#libs/masking';
import { codecOf } from '#libs/formats';
import type { GatewayReport } from '#libs/transaction';

const REFERENCE_CHARACTERS_MAX = 64;
const REASON_CODE_CHARACTERS_MAX = 64;
const REASON_MESSAGE_CHARACTERS_MAX = 255;
/** What the API refuses in a report: controls, lone surrogates, and what is no character. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\ufffe\uffff]+/gu;

export interface EncodedReport {
  readonly contentType: string;
  readonly body: Buffer;
}

/**
 * Encodes a report in the gateway's format. What a gateway wrote is cleaned and cut first: a report
 * that the API refuses with 400 would never be repeated.
 */
export function encodeReport(format: string, report: GatewayReport): EncodedReport {
  const codec = codecOf(format);
  const { transactionId, status, money, gatewayReference, reason } = report;
  const body = codec.encodeCallback({
    transactionId,
    status,
    ...(money && { money }),
    ...(gatewayReference !== undefined && {
      gatewayReference: clean(gatewayReference, REFERENCE_CHARACTERS_MAX),
    }),
    ...(reason && {
      reason: {
        code: clean(reason.code, REASON_CODE_CHARACTERS_MAX),
        message: clean(reason.message, REASON_MESSAGE_CHARACTERS_MAX),
      },
    }),
  });
  return { contentType: codec.contentType, body };
}

/** Never empty: an empty text is refused as well. */
function clean(text: string, charactersMax: number): string {
  const printable = scrub(text.replace(UNPRINTABLE, ' ')).trim();
  return printable.slice(0, charactersMax).replace(/[\ud800-\udbff]$/u, '') || '-';
}
