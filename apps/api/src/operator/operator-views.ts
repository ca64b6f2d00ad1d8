import { transactionView } from '#libs/formats';
import { formatTable, plainText } from '#libs/terminal';
import {
  formatAmount,
  type Money,
  type Reason,
  reasonOf,
  type Transaction,
} from '#libs/transaction';
import type { WaitingMessage } from '../publishing/outbox-care.js';
import type { DriftReport } from '../transactions/drift/drift-check.js';
import type {
  HistoryEvent,
  KeptCallback,
  RefusedCallback,
  TransactionDetails,
} from './operator-records.js';

/** Everything that is kept about one transaction. */
export interface TransactionFile {
  readonly transaction: Transaction;
  readonly details: TransactionDetails;
  readonly history: readonly HistoryEvent[];
  readonly callbacks: readonly KeptCallback[];
  readonly messages: readonly WaitingMessage[];
}

/** What is printed: the same for programs and for people, built field by field. */
export interface View {
  readonly json: object;
  readonly text: string;
}

export function unknownView(transactions: readonly Transaction[]): View {
  const head = ['id', 'unknown since', 'type', 'amount', 'gateway', 'merchant', 'reason'];
  const rows = transactions.map((each) => [
    each.id,
    each.updatedAt.toISOString(),
    each.type,
    moneyText(each),
    each.gateway,
    each.merchant,
    reasonText(reasonOf(each.state)),
  ]);
  return {
    json: { data: transactions.map(wholeView) },
    text: rows.length === 0 ? 'Nothing is unknown.' : formatTable(head, rows),
  };
}

export function refusedView(refused: readonly RefusedCallback[]): View {
  const head = ['id', 'stands', 'at', 'received', 'said', 'amount', 'refused as', 'gateway', 'why'];
  const rows = refused.map(({ transaction, callback }) => [
    transaction.id,
    transaction.state.status,
    moneyText(transaction),
    callback.receivedAt.toISOString(),
    callback.status ?? '',
    callback.money ? moneyText(callback.money) : '',
    callback.verdict ?? '',
    callback.gateway,
    reasonText(callback.reason),
  ]);
  return {
    json: {
      data: refused.map(({ transaction, callback }) => ({
        callback: callbackView(callback),
        transaction: wholeView(transaction),
      })),
    },
    text: rows.length === 0 ? 'No callback stands refused.' : formatTable(head, rows),
  };
}

export function fileView(file: TransactionFile): View {
  const { transaction, details, history, callbacks, messages } = file;
  return {
    json: {
      transaction: { ...wholeView(transaction), ...detailsView(details) },
      events: history.map(({ status, actor, reason, at }) => ({ status, actor, reason, at })),
      callbacks: callbacks.map(callbackView),
      outbox: messages.map(({ id, purpose, attempts, createdAt }) => ({
        ...{ id, purpose, attempts, created_at: createdAt },
      })),
    },
    text: [
      fieldsText({ ...wholeView(transaction), ...detailsView(details) }),
      section(
        'History',
        ['at', 'status', 'actor', 'reason'],
        history.map(({ at, status, actor, reason }) => [
          ...[at.toISOString(), status, actor, reasonText(reason)],
        ]),
      ),
      section(
        'Callbacks',
        ['received', 'said', 'amount', 'answer', 'webhook-id', 'reference', 'reason'],
        callbacks.map((each) => [
          each.receivedAt.toISOString(),
          each.status ?? each.purpose,
          each.money ? moneyText(each.money) : '',
          each.verdict ?? '',
          each.webhookId,
          each.gatewayReference ?? '',
          reasonText(each.reason),
        ]),
      ),
      section(
        'Waiting to be sent',
        ['since', 'message', 'attempts'],
        messages.map(({ createdAt, purpose, attempts }) => [
          ...[createdAt.toISOString(), purpose, attempts.toString()],
        ]),
      ),
    ].join('\n\n'),
  };
}

export function driftView({ isRedisAway, examined, found, repaired, examples }: DriftReport): View {
  const counts = Object.entries({ examined, ...found, repaired });
  const list = examples.map(({ drift, transactionId }) => ({
    ...{ drift, transaction_id: transactionId },
  }));
  return {
    json: { redis: isRedisAway ? 'down' : 'up', examined, ...found, repaired, examples: list },
    text: isRedisAway
      ? 'Redis is away: nothing was compared.'
      : [
          ...counts.map(([name, count]) => `${name.padEnd(8)}  ${count}`),
          ...examples.map(({ drift, transactionId }) => `  ${drift}: ${transactionId}`),
        ].join('\n'),
  };
}

/** As its merchant sees it, masked, and whose it is. */
function wholeView(transaction: Transaction): object {
  return { merchant: transaction.merchant, ...transactionView(transaction) };
}

function detailsView(details: TransactionDetails): object {
  return {
    gateway_reference: details.gatewayReference,
    kafka: details.kafka,
    next_check_at: details.checkAt?.toISOString() ?? null,
    resubmissions: details.resubmissions,
    is_lost: details.isLost,
  };
}

function callbackView(callback: KeptCallback): object {
  const { money } = callback;
  return {
    gateway: callback.gateway,
    webhook_id: callback.webhookId,
    received_at: callback.receivedAt.toISOString(),
    purpose: callback.purpose,
    answer: callback.verdict,
    status: callback.status,
    amount: money && formatAmount(money),
    currency: money?.currency ?? null,
    gateway_reference: callback.gatewayReference,
    reason: callback.reason,
  };
}

function fieldsText(fields: object): string {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  const width = Math.max(...entries.map(([name]) => name.length));
  return entries.map(([name, value]) => `${name.padEnd(width)}  ${valueText(value)}`).join('\n');
}

function valueText(value: unknown): string {
  if (value === null) return '–';
  return plainText(typeof value === 'string' ? value : JSON.stringify(value));
}

function section(
  title: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  return `${title}\n${rows.length === 0 ? 'none' : formatTable(head, rows)}`;
}

function moneyText(money: Money): string {
  return `${formatAmount(money)} ${money.currency}`;
}

function reasonText(reason: Reason | null): string {
  return reason ? `${reason.code}: ${reason.message}` : '';
}
