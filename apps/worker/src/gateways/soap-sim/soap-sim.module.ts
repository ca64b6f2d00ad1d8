import { Module } from '@nestjs/common';
import { gatewayToken } from '#libs/gateway-kit';
import { SimulationModule } from '../../simulation/simulation.module.js';
import { SoapSimGateway } from './soap-sim.gateway.js';

/** The gateway `soap-sim`, as the worker finds it: by the name of its folder. */
@Module({
  imports: [SimulationModule],
  providers: [{ provide: gatewayToken('soap-sim'), useClass: SoapSimGateway }],
  exports: [gatewayToken('soap-sim')],
})
export default class SoapSimModule {}
