import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import CircuitBreaker from 'opossum';
import { API_CONFIG, type ApiConfig } from '#libs/config';

export type BreakerState = 'closed' | 'open' | 'half_open';

/** Fewer failures than this say nothing about the broker. */
const FAILURES_MIN = 3;
const ERROR_THRESHOLD_PERCENT = 50;

/**
 * The circuit breaker round every send to Kafka, with the send's deadline.
 *
 * Its timeout does not take the send back: a message that timed out may still arrive, so a failure
 * here is never taken for "not sent".
 */
@Injectable()
export class BrokerBreaker implements OnApplicationShutdown {
  private readonly logger = new Logger(BrokerBreaker.name);
  private readonly circuit: CircuitBreaker<[() => Promise<unknown>]>;

  constructor(@Inject(API_CONFIG) { relay }: ApiConfig) {
    this.circuit = new CircuitBreaker((send: () => Promise<unknown>) => send(), {
      timeout: relay.sendTimeoutMs,
      resetTimeout: relay.breakerOpenMs,
      volumeThreshold: FAILURES_MIN,
      errorThresholdPercentage: ERROR_THRESHOLD_PERCENT,
    });
    this.circuit.on('open', () => {
      this.logger.warn('The circuit breaker is open: messages are parked in the outbox.');
    });
    this.circuit.on('halfOpen', () => {
      this.logger.log('The circuit breaker is half open: the next message is the probe.');
    });
    this.circuit.on('close', () => {
      this.logger.log('The circuit breaker is closed: messages flow.');
    });
  }

  get state(): BreakerState {
    if (this.circuit.halfOpen) return 'half_open';
    return this.circuit.opened ? 'open' : 'closed';
  }

  /** Runs a send. @throws when it fails, takes too long, or the breaker is open */
  async fire<Result>(send: () => Promise<Result>): Promise<Result> {
    return (await this.circuit.fire(send)) as Result;
  }

  onApplicationShutdown(): void {
    this.circuit.shutdown();
  }
}
