import { Inject, Injectable } from '@nestjs/common';
import type { SubmittedTransaction } from '#libs/transaction';
import { SimulatedGateway, type Simulation } from '../../simulation/simulated-gateway.js';
import { SIMULATION } from '../../simulation/simulation.module.js';

/** The simulated gateway of the format `soap`; its rule is in `metadata.simulate`. */
@Injectable()
export class SoapSimGateway extends SimulatedGateway {
  readonly name = 'soap-sim';

  constructor(@Inject(SIMULATION) simulation: Simulation) {
    super(simulation);
  }

  protected override ruleTextOf(transaction: SubmittedTransaction): string | undefined {
    return transaction.metadata?.simulate;
  }
}
