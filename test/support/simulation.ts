import type { CallbackOutbox, GatewayCall } from '#libs/gateway-kit';
import type { Simulation } from '../../apps/worker/src/simulation/simulated-gateway.js';
import type { SimulatedWorld } from '../../apps/worker/src/simulation/simulated-world.js';

/** A simulation whose world is a map, and the effects that a transaction has had in it. */
export function simulationInMemory() {
  const effects = new Map<string, number>();
  const effectsOf = (id: string) => effects.get(id) ?? 0;
  const world = {
    pay: (_gateway: string, id: string) => Promise.resolve(effects.set(id, effectsOf(id) + 1)),
    hasPaid: (_gateway: string, id: string) => Promise.resolve(effectsOf(id) > 0),
  };
  const enqueue = jest.fn().mockResolvedValue('webhook-id');
  const forge = jest.fn().mockResolvedValue(undefined);
  const simulation: Simulation = {
    world: world as unknown as SimulatedWorld,
    outbox: { enqueue } as unknown as CallbackOutbox,
    slowMsMax: 50,
    forger: { send: forge },
    crash: () => {
      throw new Error('The process has ended.');
    },
  };
  return { simulation, enqueue, forge, effectsOf };
}

/** The call of a gateway, as the kit makes it. */
export function callOf(attempt = 1, signal = new AbortController().signal): GatewayCall {
  const expiresAt = new Date(Date.now() + 60_000);
  return { attempt, requestId: 'request-1', signal, expiresAt };
}
