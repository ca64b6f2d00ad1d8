import { Module } from '@nestjs/common';
import { gatewayToken } from '#libs/gateway-kit';
import { SimulationModule } from '../../simulation/simulation.module.js';
import { JsonSimGateway } from './json-sim.gateway.js';

/** The gateway `json-sim`, as the worker finds it: by the name of its folder. */
@Module({
  imports: [SimulationModule],
  providers: [{ provide: gatewayToken('json-sim'), useClass: JsonSimGateway }],
  exports: [gatewayToken('json-sim')],
})
export default class JsonSimModule {}
