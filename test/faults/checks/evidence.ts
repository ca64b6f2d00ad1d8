import { readFileSync } from 'node:fs';
import { codecOf } from '#libs/formats';
import { GATEWAYS, HEADER, topicNames } from '#libs/messaging';
import { readTopic, type StoredMessage } from '../../support/topic-reader.js';
import { TOPIC_PREFIX } from '../app-environment.js';
import type { Cluster } from '../cluster.js';
import type { Ledger } from '../ledger.js';
import { mayStayUnknown } from '../simulation-rules.js';

/** A transaction as PostgreSQL has it at the end, with its history and what its gateway did. */
export interface StoredTransaction {
  readonly id: string;
  readonly reference: string;
  readonly status: string;
  readonly reason_code: string | null;
  readonly version: number;
  readonly type: string;
  readonly amount_minor: string;
  readonly currency: string;
  readonly gateway_reference: string | null;
  readonly statuses: readonly string[];
  readonly versions: readonly number[];
  readonly event_reasons: readonly (string | null)[];
  readonly event_actors: readonly string[];
  /** Null: no gateway has ever taken it in. */
  readonly effects: number | null;
  readonly inbox_state: string | null;
  readonly recoveries: number | null;
}

/** Everything that the checkers look at, read once when nothing moves any more. */
export interface Evidence {
  readonly ledger: Ledger;
  readonly transactions: readonly StoredTransaction[];
  readonly leftovers: Leftovers;
  readonly messages: readonly TopicMessage[];
  readonly appLogs: ReadonlyMap<string, string>;
  /** Ends of apps that nobody here has brought about. */
  readonly ownExits: readonly string[];
}

export interface Leftovers {
  readonly outbox: number;
  readonly dueCallbacks: number;
  readonly keptDeadLetters: number;
}

export interface TopicMessage extends StoredMessage {
  readonly topic: string;
  readonly type: string;
  /** Undefined for dead letters, and for what cannot be read. */
  readonly amountMinor: bigint | undefined;
}

const TRANSACTIONS = `
  SELECT t.id, t.reference, t.status, t.reason_code, t.version, t.type, t.amount_minor, t.currency,
         t.gateway_reference, e.statuses, e.versions, e.event_reasons, e.event_actors,
         i.effects, i.state AS inbox_state, i.recoveries
  FROM transaction t
  JOIN LATERAL (
    SELECT array_agg(status ORDER BY version) AS statuses,
           array_agg(version ORDER BY version) AS versions,
           array_agg(reason_code ORDER BY version) AS event_reasons,
           array_agg(actor ORDER BY version) AS event_actors
    FROM transaction_event WHERE transaction_id = t.id) e ON true
  LEFT JOIN gateway.inbox i ON i.transaction_id = t.id`;

/** What is `unknown` is asked about for ever: questions and answers about it are no leftovers. */
const LEFTOVERS = `
  WITH unknown AS (SELECT id FROM transaction WHERE status = 'unknown')
  SELECT (SELECT count(*)::int FROM outbox
          WHERE subject_id NOT IN (SELECT id FROM unknown)) AS outbox,
         (SELECT count(*)::int FROM gateway.callback
          WHERE due_at IS NOT NULL AND transaction_id NOT IN (SELECT id FROM unknown)
         ) AS "dueCallbacks",
         (SELECT count(*)::int FROM gateway.dead_letter) AS "keptDeadLetters"`;

export async function gatherEvidence(cluster: Cluster, ledger: Ledger): Promise<Evidence> {
  const apps = [...cluster.apis, ...cluster.workers];
  return {
    ledger,
    transactions: (await cluster.pool.query<StoredTransaction>(TRANSACTIONS)).rows,
    leftovers: await leftoversOf(cluster),
    messages: await messagesOf(cluster.brokers),
    appLogs: new Map(apps.map(({ name, logFile }) => [name, readFileSync(logFile, 'utf8')])),
    ownExits: apps.flatMap(({ ownExits }) => ownExits),
  };
}

const OPEN = `
  SELECT status, reference FROM transaction
  WHERE status IN ('pending', 'dispatched', 'processing', 'unknown')`;

/** What is still to be done. */
export async function leftoversOf({ pool }: Pick<Cluster, 'pool'>): Promise<Leftovers> {
  const [row] = (await pool.query<Leftovers>(LEFTOVERS)).rows;
  if (!row) throw new Error('A count has no row.');
  return row;
}

/** How many transactions have not reached an end that they have. */
export async function countUnended({ pool }: Pick<Cluster, 'pool'>, ledger: Ledger) {
  const { rows } = await pool.query<{ status: string; reference: string }>(OPEN);
  const isAtItsEnd = (status: string, reference: string) =>
    status === 'unknown' && mayStayUnknown(ledger.entries.get(reference)?.rule);
  return rows.filter(({ status, reference }) => !isAtItsEnd(status, reference)).length;
}

async function messagesOf(brokers: readonly string[]): Promise<TopicMessage[]> {
  const topics = topicNames(TOPIC_PREFIX);
  const found: TopicMessage[] = [];
  for (const { format, name } of GATEWAYS) {
    const topic = topics.transactions(format);
    for (const message of await readTopic(brokers, topic)) {
      const amountMinor = amountOf(format, message.value);
      found.push({ ...message, topic, type: typeOf(message), amountMinor });
    }
    const dead = topics.deadLetters(format, name);
    for (const message of await readTopic(brokers, dead)) {
      found.push({ ...message, topic: dead, type: typeOf(message), amountMinor: undefined });
    }
  }
  return found;
}

function typeOf({ headers }: StoredMessage): string {
  return headers[HEADER.messageType] ?? '';
}

function amountOf(format: string, value: string): bigint | undefined {
  try {
    return codecOf(format).decodeMessage(Buffer.from(value)).amountMinor;
  } catch {
    return undefined;
  }
}
