/** The injection token of the worker's environment, parsed once (`WorkerConfig`). */
export const WORKER_CONFIG = Symbol('WORKER_CONFIG');

/**
 * The injection token under which a gateway's module offers its one provider:
 *
 *     providers: [{ provide: gatewayToken('json-sim'), useClass: JsonSimGateway }]
 */
export function gatewayToken(gateway: string): string {
  return `PaymentGateway:${gateway}`;
}

/** Ties a gateway's Kafka server to its handlers: without it they would match none, silently. */
export function transportToken(gateway: string): symbol {
  return Symbol.for(`payment-gateway:transport:${gateway}`);
}
