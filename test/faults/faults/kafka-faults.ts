import { copyMessages } from '../topic-copies.js';
import { type Fault, NOTHING_TO_HEAL } from './fault.js';

const frozen: Fault = {
  name: 'SIGSTOP Kafka',
  parts: ['kafka'],
  durationMs: { min: 2_000, max: 8_000 },
  begin: ({ cluster, ledger }) => {
    cluster.kafka.freeze();
    ledger.count('freezes');
    return Promise.resolve({
      heal: () => {
        cluster.kafka.thaw();
        return Promise.resolve();
      },
    });
  },
};

const killed: Fault = {
  name: 'kill -9 Kafka',
  parts: ['kafka'],
  durationMs: { min: 200, max: 4_000 },
  begin: async ({ cluster, ledger }) => {
    await cluster.kafka.crash();
    ledger.count('kills');
    return { heal: () => cluster.kafka.start() };
  },
};

/** Everything that a producer may do after an answer that was lost, and worse. */
const copied: Fault = {
  name: 'messages are delivered again',
  // Not while the broker is broken: then there is nothing to be had.
  parts: ['topics', 'kafka', 'toKafka'],
  durationMs: { min: 0, max: 0 },
  begin: async ({ cluster, ledger, random }) => {
    const ids = ledger.latestOk(60).flatMap(({ id }) => id ?? []);
    const copies = await copyMessages(cluster, random.shuffled(ids).slice(0, 25), random);
    ledger.count('copiedMessages', copies);
    return { detail: `${copies} copies`, heal: NOTHING_TO_HEAL };
  },
};

export const KAFKA_FAULTS: readonly Fault[] = [frozen, killed, copied];
