import { type DynamicModule, Module, type Provider, type Type } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { WorkerConfig } from '#libs/config';
import { Database } from '#libs/database';
import { type GatewayEntry, topicNames } from '#libs/messaging';
import { CallbackClient } from './callbacks/callback-client.js';
import { CallbackOutbox } from './callbacks/callback-outbox.js';
import { CallbackSender } from './callbacks/callback-sender.js';
import { CallbackSigner } from './callbacks/callback-signer.js';
import { CallbackStore } from './callbacks/callback.store.js';
import { gatewayConsumer, intakeToken } from './consumer/gateway-consumer.js';
import { MessageIntake } from './consumer/message-intake.js';
import { kitDataSourceOptions } from './database/kit-data-source.js';
import { DeadLetterPublisher } from './dead-letters/dead-letter-publisher.js';
import { DeadLetterRelay } from './dead-letters/dead-letter-relay.js';
import { DeadLetterStore } from './dead-letters/dead-letter.store.js';
import { GivenUpStore } from './dead-letters/given-up.store.js';
import { gatewayToken, WORKER_CONFIG } from './gateway-kit.tokens.js';
import { InboxPruner } from './inbox/inbox-pruner.js';
import { InboxWorker } from './inbox/inbox-worker.js';
import { InboxStore } from './inbox/inbox.store.js';
import { InquiryDesk } from './inbox/inquiry-desk.js';
import type { PaymentGateway } from './payment-gateway.js';

/** A gateway of the directory, and the module that offers it under `gatewayToken(name)`. */
export interface GatewayModule {
  readonly entry: GatewayEntry;
  readonly module: Type<unknown>;
}

/** A database that is away when we start: it is waited for, as long as it takes. */
const DATABASE_ATTEMPTS_MAX = Number.MAX_SAFE_INTEGER;
const DATABASE_PAUSE_MS = 2_000;

const SHARED_PROVIDERS: Provider[] = [
  {
    provide: Database,
    inject: [DataSource],
    useFactory: (dataSource: DataSource) => new Database(dataSource),
  },
  ...[CallbackStore, CallbackClient, CallbackSigner, CallbackSender, CallbackOutbox],
  ...[DeadLetterPublisher, DeadLetterStore, GivenUpStore, DeadLetterRelay],
  ...[InboxStore, InboxPruner, InquiryDesk],
];

/** One instance for each gateway: its consumer and its inbox. */
@Module({})
class GatewayHostModule {}

/** What stands round every gateway. `forRoot` once, `forGateway` for each. */
@Module({})
export class GatewayKitModule {
  /**
   * What all gateways share: database, callbacks, dead letters. Global, so that gateways can inject
   * it.
   */
  static forRoot(config: WorkerConfig): DynamicModule {
    const configProvider = { provide: WORKER_CONFIG, useValue: config };
    return {
      module: GatewayKitModule,
      global: true,
      imports: [
        TypeOrmModule.forRoot({
          ...kitDataSourceOptions(config),
          retryAttempts: DATABASE_ATTEMPTS_MAX,
          retryDelay: DATABASE_PAUSE_MS,
        }),
      ],
      providers: [configProvider, ...SHARED_PROVIDERS],
      exports: [configProvider, ...SHARED_PROVIDERS],
    };
  }

  /**
   * A gateway with its consumer and its inbox.
   *
   * @throws Error when the gateway has no callback secret: nothing it does could be reported
   */
  static forGateway({ entry, module }: GatewayModule, config: WorkerConfig): DynamicModule {
    const { name, format } = entry;
    if (config.gatewaySecrets.of(name).length === 0) {
      throw new Error(`GATEWAY_SECRETS must hold a secret for the gateway ${name}.`);
    }
    const topics = topicNames(config.kafkaPrefix);
    const workerToken = `InboxWorker:${name}`;
    return {
      module: GatewayHostModule,
      imports: [module],
      controllers: [gatewayConsumer(entry, topics.transactions(format))],
      providers: [
        {
          provide: workerToken,
          inject: [gatewayToken(name), InboxStore, CallbackSender, DeadLetterRelay],
          useFactory: (
            gateway: PaymentGateway,
            store: InboxStore,
            sender: CallbackSender,
            relay: DeadLetterRelay,
          ) => {
            assertName(gateway, name);
            return new InboxWorker(gateway, store, config, {
              onCallback: () => {
                sender.wake();
              },
              onDeadLetter: () => {
                relay.wake();
              },
            });
          },
        },
        {
          provide: intakeToken(name),
          inject: [InboxStore, InquiryDesk, DeadLetterRelay, workerToken],
          useFactory: (
            store: InboxStore,
            desk: InquiryDesk,
            letters: DeadLetterRelay,
            worker: InboxWorker,
          ) =>
            new MessageIntake(entry, topics.deadLetters(format, name), store, desk, letters, () => {
              worker.wake();
            }),
        },
      ],
    };
  }
}

function assertName(gateway: PaymentGateway, name: string): void {
  if (gateway.name === name) return;
  throw new Error(`The gateway offered as ${name} calls itself ${gateway.name}.`);
}
