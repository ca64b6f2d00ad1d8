import { Injectable } from '@nestjs/common';

export interface TopicTally {
  /** Messages that Kafka has acknowledged. */
  readonly published: number;
  /** Calls to Kafka that failed or were not answered in time. */
  readonly sendsFailed: number;
  /** Messages that had their attempts and were given up. */
  readonly givenUp: number;
}

const NOTHING: TopicTally = { published: 0, sendsFailed: 0, givenUp: 0 };

/** What has become of sends since the process started, topic by topic. */
@Injectable()
export class PublishingTally {
  private readonly byTopic = new Map<string, TopicTally>();

  add(topic: string, counts: Partial<TopicTally>): void {
    const before = this.of(topic);
    this.byTopic.set(topic, {
      published: before.published + (counts.published ?? 0),
      sendsFailed: before.sendsFailed + (counts.sendsFailed ?? 0),
      givenUp: before.givenUp + (counts.givenUp ?? 0),
    });
  }

  of(topic: string): TopicTally {
    return this.byTopic.get(topic) ?? NOTHING;
  }
}
