import type { Problem } from '#libs/errors';
import {
  formatAmount,
  type GatewayReport,
  type MaskedInstrument,
  reasonOf,
  type SubmittedTransaction,
  type Transaction,
} from '#libs/transaction';

/**
 * The JSON documents of the wire contract, built field by field: what is not named is not shown.
 */
export function transactionView(transaction: Transaction): object {
  return {
    id: transaction.id,
    type: transaction.type,
    status: transaction.state.status,
    amount: formatAmount(transaction),
    currency: transaction.currency,
    instrument: instrumentView(transaction.instrument),
    reference: transaction.reference,
    description: transaction.description,
    metadata: transaction.metadata,
    format: transaction.format,
    gateway: transaction.gateway,
    reason: reasonOf(transaction.state),
    created_at: transaction.createdAt.toISOString(),
    updated_at: transaction.updatedAt.toISOString(),
  };
}

export function messageView(transaction: SubmittedTransaction): object {
  return {
    transaction_id: transaction.id,
    type: transaction.type,
    amount: formatAmount(transaction),
    currency: transaction.currency,
    instrument: instrumentView(transaction.instrument),
    reference: transaction.reference,
    description: transaction.description,
    metadata: transaction.metadata,
    gateway: transaction.gateway,
    created_at: transaction.createdAt.toISOString(),
  };
}

export function callbackView(report: GatewayReport): object {
  return {
    transaction_id: report.transactionId,
    status: report.status,
    amount: report.money && formatAmount(report.money),
    currency: report.money?.currency,
    gateway_reference: report.gatewayReference,
    reason: report.reason && { code: report.reason.code, message: report.reason.message },
  };
}

export function problemView(problem: Problem): object {
  return {
    type: problem.type,
    title: problem.title,
    status: problem.status,
    detail: problem.detail,
    code: problem.code,
    request_id: problem.requestId,
    errors: problem.errors.map(({ path, code, message }) => ({ path, code, message })),
  };
}

function instrumentView(instrument: MaskedInstrument): object {
  return instrument.type === 'card'
    ? {
        type: 'card',
        number: instrument.maskedNumber,
        expiry_month: instrument.expiryMonth,
        expiry_year: instrument.expiryYear,
        holder: instrument.maskedHolder,
      }
    : { type: 'bank_account', iban: instrument.maskedIban, holder: instrument.maskedHolder };
}
