import { Logger, Module } from '@nestjs/common';
import type { WorkerConfig } from '#libs/config';
import { CallbackOutbox, WORKER_CONFIG } from '#libs/gateway-kit';
import { CallbackForger } from './callback-forger.js';
import type { Simulation } from './simulated-gateway.js';
import { SimulatedWorld } from './simulated-world.js';

/** The injection token of `Simulation`. */
export const SIMULATION = Symbol('SIMULATION');

/** Time for everything round the pause of `slow`, within the kit's deadline. */
const SLOW_MARGIN = 0.75;

/** The exit status of a process that was told to crash, so that nobody looks for another cause. */
const CRASH_STATUS = 86;

/** What simulated gateways share. It refuses to be part of a production system. */
@Module({
  providers: [
    CallbackForger,
    SimulatedWorld,
    {
      provide: SIMULATION,
      inject: [WORKER_CONFIG, SimulatedWorld, CallbackOutbox, CallbackForger],
      useFactory: (
        config: WorkerConfig,
        world: SimulatedWorld,
        outbox: CallbackOutbox,
        forger: CallbackForger,
      ): Simulation => {
        if (config.isProduction) {
          throw new Error(
            'Simulated gateways are refused with NODE_ENV=production: they move no money. ' +
              'Take them out of the directory of gateways.',
          );
        }
        const slowMsMax = config.gatewayTimeoutMs * SLOW_MARGIN;
        return { world, outbox, forger, slowMsMax, crash };
      },
    },
  ],
  exports: [SIMULATION],
})
export class SimulationModule {}

function crash(): never {
  const logger = new Logger(SimulationModule.name);
  logger.warn({ msg: 'The rule `crash` ends this process.', status: CRASH_STATUS });
  process.exit(CRASH_STATUS);
}
