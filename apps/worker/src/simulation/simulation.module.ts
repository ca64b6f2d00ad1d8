import { Module } from '@nestjs/common';
import type { WorkerConfig } from '#libs/config';
import { CallbackOutbox, WORKER_CONFIG } from '#libs/gateway-kit';
import type { Simulation } from './simulated-gateway.js';
import { SimulatedWorld } from './simulated-world.js';

/** The injection token of `Simulation`. */
export const SIMULATION = Symbol('SIMULATION');

/** Time for everything round the pause of `slow`, within the kit's deadline. */
const SLOW_MARGIN = 0.75;

/** What simulated gateways share. It refuses to be part of a production system. */
@Module({
  providers: [
    SimulatedWorld,
    {
      provide: SIMULATION,
      inject: [WORKER_CONFIG, SimulatedWorld, CallbackOutbox],
      useFactory: (
        config: WorkerConfig,
        world: SimulatedWorld,
        outbox: CallbackOutbox,
      ): Simulation => {
        if (config.isProduction) {
          throw new Error(
            'Simulated gateways are refused with NODE_ENV=production: they move no money. ' +
              'Take them out of the directory of gateways.',
          );
        }
        return { world, outbox, slowMsMax: config.gatewayTimeoutMs * SLOW_MARGIN };
      },
    },
  ],
  exports: [SIMULATION],
})
export class SimulationModule {}
