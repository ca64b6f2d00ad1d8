export { CallbackOutbox, type EnqueueOptions } from './callbacks/callback-outbox.js';
export { CallbackSigner, type SignedMessage } from './callbacks/callback-signer.js';
export { type ConsumerState, GatewayServer } from './consumer/gateway-server.js';
export { kitDataSourceOptions } from './database/kit-data-source.js';
export { DEAD_LETTER_HEADER, type DeadLetterCause } from './dead-letters/dead-letter.js';
export { GatewayKitModule, type GatewayModule } from './gateway-kit.module.js';
export { gatewayToken, WORKER_CONFIG } from './gateway-kit.tokens.js';
export { sharedCommits } from './pacing/shared-commits.js';
export type {
  GatewayCall,
  GatewayResult,
  InquiryResult,
  PaymentGateway,
} from './payment-gateway.js';
