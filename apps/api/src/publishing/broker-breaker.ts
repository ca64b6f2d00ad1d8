import { Logger } from '@nestjs/common';
import CircuitBreaker from 'opossum';
import type { RelayConfig } from '#libs/config';
import { isMessageRefused } from './refusals.js';

export type BreakerState = 'closed' | 'open' | 'half_open';

/** In the log at each opening; runs with faults look for it there. */
export const BREAKER_OPENED = 'The circuit breaker is open: messages are parked.';

/** Fewer sends than this say nothing about the broker. */
const SENDS_MIN = 3;
const ERROR_THRESHOLD_PERCENT = 50;
/** What counts, for opening and for what is proven. */
const MEMORY_MS = 10_000;

/**
 * The circuit breaker round the sends to one topic, with their deadline.
 *
 * Its timeout does not take a send back: a message that timed out may still arrive, so a failure
 * here is never taken for "not sent". A message that the broker refuses is no failure of the
 * broker.
 */
export class BrokerBreaker {
  private readonly logger = new Logger(BrokerBreaker.name);
  private readonly circuit: CircuitBreaker<[() => Promise<unknown>]>;
  private openingsCount = 0;

  constructor(topic: string, relay: Pick<RelayConfig, 'sendTimeoutMs' | 'breakerOpenMs'>) {
    this.circuit = new CircuitBreaker((send: () => Promise<unknown>) => send(), {
      timeout: relay.sendTimeoutMs,
      resetTimeout: relay.breakerOpenMs,
      volumeThreshold: SENDS_MIN,
      rollingCountTimeout: MEMORY_MS,
      errorThresholdPercentage: ERROR_THRESHOLD_PERCENT,
      errorFilter: isMessageRefused,
    });
    this.circuit.on('open', () => {
      this.openingsCount += 1;
      this.logger.warn({ msg: BREAKER_OPENED, topic });
    });
    this.circuit.on('halfOpen', () => {
      this.logger.log({ msg: 'The circuit breaker is half open: one message is a probe.', topic });
    });
    this.circuit.on('close', () => {
      this.logger.log({ msg: 'The circuit breaker is closed: messages flow.', topic });
    });
  }

  get state(): BreakerState {
    if (this.circuit.halfOpen) return 'half_open';
    return this.circuit.opened ? 'open' : 'closed';
  }

  /** How often it has opened since the process started. */
  get openings(): number {
    return this.openingsCount;
  }

  /**
   * Whether the broker answers others: closed, and an answer within the last ten seconds. A breaker
   * that was never used is closed too, and says nothing.
   */
  get isProven(): boolean {
    return this.circuit.closed && this.circuit.stats.successes > 0;
  }

  /** Runs a send. @throws when it fails, takes too long, or the breaker is open */
  async fire<Result>(send: () => Promise<Result>): Promise<Result> {
    return (await this.circuit.fire(send)) as Result;
  }

  /** Ends the breaker's timers. */
  shutdown(): void {
    this.circuit.shutdown();
  }
}
