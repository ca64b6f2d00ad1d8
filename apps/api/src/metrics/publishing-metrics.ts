import { Inject, Injectable } from '@nestjs/common';
import { Counter, Gauge, Registry } from 'prom-client';
import { API_CONFIG, type ApiConfig } from '#libs/config';
import { CODECS } from '#libs/formats';
import { topicNames } from '#libs/messaging';
import type { BreakerState } from '../publishing/broker-breaker.js';
import { BrokerBreakers } from '../publishing/broker-breakers.js';
import { OutboxBacklog } from '../publishing/outbox-backlog.js';
import { PublishingTally } from '../publishing/publishing-tally.js';

const STATE_NUMBERS: Readonly<Record<BreakerState, number>> = { closed: 0, half_open: 1, open: 2 };

/** The way to Kafka in numbers, read from publishing at the moment of the question. */
@Injectable()
export class PublishingMetrics {
  private readonly topics: readonly string[];

  constructor(
    @Inject(API_CONFIG) config: ApiConfig,
    private readonly registry: Registry,
    breakers: BrokerBreakers,
    backlog: OutboxBacklog,
    tally: PublishingTally,
  ) {
    const names = topicNames(config.kafkaPrefix);
    this.topics = CODECS.map(({ format }) => names.transactions(format));
    this.gaugeByTopic(
      'breaker_state',
      'The circuit breaker: 0 is closed, 1 half open, 2 open.',
      (topic) => STATE_NUMBERS[breakers.of(topic).state],
    );
    this.countByTopic(
      'breaker_openings_total',
      'How often the circuit breaker has opened.',
      (topic) => breakers.of(topic).openings,
    );
    this.countByTopic(
      'messages_published_total',
      'Messages that Kafka has acknowledged.',
      (topic) => tally.of(topic).published,
    );
    this.countByTopic(
      'sends_failed_total',
      'Calls to Kafka that failed or were not answered in time.',
      (topic) => tally.of(topic).sendsFailed,
    );
    this.countByTopic(
      'messages_given_up_total',
      'Messages that Kafka has refused too often, and that were given up.',
      (topic) => tally.of(topic).givenUp,
    );
    new Gauge({
      name: 'payment_gateway_outbox_backlog',
      help: 'Messages that wait to be published; past OUTBOX_BACKLOG_MAX no more are counted.',
      registers: [registry],
      collect() {
        this.set(backlog.size);
      },
    });
  }

  private gaugeByTopic(name: string, help: string, valueOf: (topic: string) => number): void {
    const { topics } = this;
    new Gauge({
      name: `payment_gateway_${name}`,
      help,
      labelNames: ['topic'],
      registers: [this.registry],
      collect() {
        for (const topic of topics) this.set({ topic }, valueOf(topic));
      },
    });
  }

  /** The total is publishing's own: the counter here is only how it is shown. */
  private countByTopic(name: string, help: string, totalOf: (topic: string) => number): void {
    const { topics } = this;
    new Counter({
      name: `payment_gateway_${name}`,
      help,
      labelNames: ['topic'],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const topic of topics) this.inc({ topic }, totalOf(topic));
      },
    });
  }
}
