import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { API_CONFIG, type ApiConfig, type RelayConfig } from '#libs/config';
import { BrokerBreaker, type BreakerState } from './broker-breaker.js';

/** A breaker a topic: what is wrong with one format must not park the others. */
@Injectable()
export class BrokerBreakers implements OnApplicationShutdown {
  private readonly relay: RelayConfig;
  private readonly byTopic = new Map<string, BrokerBreaker>();

  constructor(@Inject(API_CONFIG) config: ApiConfig) {
    this.relay = config.relay;
  }

  of(topic: string): BrokerBreaker {
    let breaker = this.byTopic.get(topic);
    if (!breaker) {
      breaker = new BrokerBreaker(topic, this.relay);
      this.byTopic.set(topic, breaker);
    }
    return breaker;
  }

  /** The state of each breaker that was used and is not closed. */
  troubled(): Readonly<Record<string, BreakerState>> {
    const states = [...this.byTopic].map(([topic, { state }]) => [topic, state] as const);
    return Object.fromEntries(states.filter(([, state]) => state !== 'closed'));
  }

  /** The topics whose breaker is in one of these states; one that was never used is closed. */
  topicsThatAre(...states: readonly BreakerState[]): string[] {
    return [...this.byTopic].flatMap(([topic, { state }]) =>
      states.includes(state) ? [topic] : [],
    );
  }

  onApplicationShutdown(): void {
    for (const breaker of this.byTopic.values()) breaker.shutdown();
  }
}
