import type { Problem } from '#libs/errors';
import {
  formatAmount,
  type GatewayReport,
  type MaskedInstrument,
  type Reason,
  reasonOf,
  type SubmittedTransaction,
  type Transaction,
} from '#libs/transaction';
import { element, optionalElement, type XmlNode } from '../xml/write-xml.js';
import { NAMESPACE, type SoapShape } from './soap-style.js';

/** RFC 7807, appendix A; RFC 9457 keeps it. */
const PROBLEM_NAMESPACE = 'urn:ietf:rfc:7807';

/**
 * The elements of the wire contract, built field by field: what is not named is not shown. They
 * declare their namespace as the default one, so that they may stand alone or in an envelope.
 */
export function transactionResponse(transaction: Transaction, { isLookUp }: SoapShape): XmlNode {
  const requestName = transaction.type === 'deposit' ? 'DepositResponse' : 'WithdrawalResponse';
  const name = isLookUp ? 'GetTransactionResponse' : requestName;
  return ours(name, [element('transaction', transactionFields(transaction))]);
}

export function transactionMessage(transaction: SubmittedTransaction): XmlNode {
  return ours('TransactionMessage', [
    element('transactionId', transaction.id),
    element('type', transaction.type),
    ...businessFields(transaction),
    element('gateway', transaction.gateway),
    element('createdAt', transaction.createdAt.toISOString()),
  ]);
}

export function callbackRequest(report: GatewayReport): XmlNode {
  return ours('CallbackRequest', [
    element('transactionId', report.transactionId),
    element('status', report.status),
    optionalElement('amount', report.money && formatAmount(report.money)),
    optionalElement('currency', report.money?.currency),
    optionalElement('gatewayReference', report.gatewayReference),
    reasonElement(report.reason),
  ]);
}

export function problemElement(problem: Problem): XmlNode {
  return element(
    'problem',
    [
      element('type', problem.type),
      element('title', problem.title),
      element('status', problem.status.toString()),
      element('detail', problem.detail),
      element('code', problem.code),
      element('request_id', problem.requestId),
      // The appendix writes each item of a list as an element `i`.
      element(
        'errors',
        problem.errors.map(({ path, code, message }) =>
          element('i', [element('path', path), element('code', code), element('message', message)]),
        ),
      ),
    ],
    { xmlns: PROBLEM_NAMESPACE },
  );
}

function transactionFields(transaction: Transaction): (XmlNode | undefined)[] {
  return [
    element('id', transaction.id),
    element('type', transaction.type),
    element('status', transaction.state.status),
    ...businessFields(transaction),
    element('format', transaction.format),
    element('gateway', transaction.gateway),
    reasonElement(reasonOf(transaction.state) ?? undefined),
    element('createdAt', transaction.createdAt.toISOString()),
    element('updatedAt', transaction.updatedAt.toISOString()),
  ];
}

function businessFields(transaction: SubmittedTransaction): (XmlNode | undefined)[] {
  return [
    element('amount', formatAmount(transaction)),
    element('currency', transaction.currency),
    element('instrument', [instrumentElement(transaction.instrument)]),
    optionalElement('reference', transaction.reference),
    optionalElement('description', transaction.description),
    transaction.metadata && metadataElement(transaction.metadata),
  ];
}

function instrumentElement(instrument: MaskedInstrument): XmlNode {
  return instrument.type === 'card'
    ? element('card', [
        element('number', instrument.maskedNumber),
        element('expiryMonth', instrument.expiryMonth.toString()),
        element('expiryYear', instrument.expiryYear.toString()),
        element('holder', instrument.maskedHolder),
      ])
    : element('bankAccount', [
        element('iban', instrument.maskedIban),
        element('holder', instrument.maskedHolder),
      ]);
}

function metadataElement(metadata: Readonly<Record<string, string>>): XmlNode {
  const entries = Object.entries(metadata);
  return element(
    'metadata',
    entries.map(([key, value]) => element('entry', value, { key })),
  );
}

function reasonElement(reason: Reason | undefined): XmlNode | undefined {
  return (
    reason && element('reason', [element('code', reason.code), element('message', reason.message)])
  );
}

function ours(name: string, content: readonly (XmlNode | undefined)[]): XmlNode {
  return element(name, content, { xmlns: NAMESPACE });
}
