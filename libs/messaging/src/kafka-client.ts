import { type KafkaConfig, logLevel } from 'kafkajs';
import { withstandBrokenAnswers } from './kafkajs-broken-answers.js';
import { refuseHalfConnections } from './kafkajs-half-connections.js';
import { calmIdleConnections } from './kafkajs-idle-timer.js';

/**
 * The connection settings that both apps share, as kafkajs takes them.
 *
 * kafkajs' own retries stay short: a dead broker must show as an error soon, so that the circuit
 * breaker and the loops around it decide what happens next, not a client that hangs for 30 s.
 */
export function kafkaClientConfig(clientId: string, brokers: readonly string[]): KafkaConfig {
  calmIdleConnections();
  withstandBrokenAnswers();
  refuseHalfConnections();
  return {
    clientId,
    brokers: [...brokers],
    connectionTimeout: 1_000,
    requestTimeout: 5_000,
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 2 },
    logLevel: logLevel.NOTHING,
  };
}
