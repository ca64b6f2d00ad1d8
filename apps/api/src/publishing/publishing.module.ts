import { type DynamicModule, Module, type ModuleMetadata, type Type } from '@nestjs/common';
import { BrokerBreakers } from './broker-breakers.js';
import { DISPATCH_RECORDER, type DispatchRecorder } from './dispatch-recorder.js';
import { KafkaPublisher } from './kafka-publisher.js';
import { Outbox } from './outbox.js';
import { OutboxBacklog } from './outbox-backlog.js';
import { OutboxCare } from './outbox-care.js';
import { OutboxRelay } from './outbox-relay.js';
import { PublishingTally } from './publishing-tally.js';

export interface PublishingOptions {
  /** Where the recorder comes from. */
  readonly imports: NonNullable<ModuleMetadata['imports']>;
  readonly recorder: Type<DispatchRecorder>;
}

const PARTS = [
  Outbox,
  OutboxBacklog,
  OutboxCare,
  OutboxRelay,
  BrokerBreakers,
  KafkaPublisher,
  PublishingTally,
];

/** Owns the outbox and the way to Kafka; knows nothing of HTTP or of what the messages tell. */
@Module({})
export class PublishingModule {
  /** Imported once, by the module that owns what is published and keeps record of it. */
  static reportingTo({ imports, recorder }: PublishingOptions): DynamicModule {
    return {
      module: PublishingModule,
      imports,
      providers: [{ provide: DISPATCH_RECORDER, useExisting: recorder }, ...PARTS],
      exports: PARTS,
    };
  }
}
