import { KafkaPublisher } from '../../../apps/api/src/publishing/kafka-publisher.js';
import type { Acknowledgement } from '../../../apps/api/src/publishing/outbox-message.js';
import { die, runApiWith } from '../variant.js';

/** Dies when Kafka has acknowledged a message and no row says so. */
class DyingPublisher extends KafkaPublisher {
  override async publish(
    ...messages: Parameters<KafkaPublisher['publish']>
  ): Promise<Acknowledgement[]> {
    const acknowledgements = await super.publish(...messages);
    die();
    return acknowledgements;
  }
}

runApiWith((api) => api.overrideProvider(KafkaPublisher).useClass(DyingPublisher));
