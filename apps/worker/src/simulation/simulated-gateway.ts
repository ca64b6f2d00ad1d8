import { setTimeout as sleep } from 'node:timers/promises';
import type { SubmittedTransaction } from '#libs/transaction';
import type {
  CallbackOutbox,
  GatewayCall,
  GatewayResult,
  InquiryResult,
  PaymentGateway,
} from '#libs/gateway-kit';
import { parseRule, type SimulationRule } from './simulation-rule.js';
import type { SimulatedWorld } from './simulated-world.js';

/** What a simulated gateway works with. */
export interface Simulation {
  readonly world: SimulatedWorld;
  readonly outbox: CallbackOutbox;
  /** `slow` never takes longer: past the kit's deadline it would be another rule. */
  readonly slowMsMax: number;
}

/**
 * A gateway that pays into `SimulatedWorld` and does what the merchant's rule says.
 *
 * One class for every data format: a gateway of its own says what it is called and where the rule
 * is written.
 */
export abstract class SimulatedGateway implements PaymentGateway {
  abstract readonly name: string;

  constructor(private readonly simulation: Simulation) {}

  /** The rule as the merchant wrote it, or `undefined`. */
  protected abstract ruleTextOf(transaction: SubmittedTransaction): string | undefined;

  async process(transaction: SubmittedTransaction, call: GatewayCall): Promise<GatewayResult> {
    const rule = parseRule(this.ruleTextOf(transaction));
    switch (rule.name) {
      case 'complete':
        return this.pay(transaction);
      case 'decline':
        return DECLINED;
      case 'slow':
        await this.dawdle(rule, call);
        return this.pay(transaction);
      case 'duplicate':
        return this.payAndReportTwice(transaction, call);
      case 'retry':
        return call.attempt <= rule.times ? { status: 'retry' } : this.pay(transaction);
      case 'not_understood':
        return NOT_UNDERSTOOD;
      default:
        return rule satisfies never;
    }
  }

  /** Looks at the world and nowhere else: what was refused there has left no trace either. */
  async inquire(transaction: SubmittedTransaction): Promise<InquiryResult> {
    const hasPaid = await this.simulation.world.hasPaid(this.name, transaction.id);
    return hasPaid ? completed(transaction) : { status: 'not_found' };
  }

  private async pay(transaction: SubmittedTransaction): Promise<GatewayResult> {
    await this.simulation.world.pay(this.name, transaction.id);
    return completed(transaction);
  }

  /** Two callbacks with two webhook ids: this one, and the kit's own. */
  private async payAndReportTwice(
    transaction: SubmittedTransaction,
    call: GatewayCall,
  ): Promise<GatewayResult> {
    const result = await this.pay(transaction);
    const { id: transactionId, amountMinor, currency } = transaction;
    await this.simulation.outbox.enqueue(
      this.name,
      {
        transactionId,
        status: 'completed',
        money: { amountMinor, currency },
        gatewayReference: referenceOf(transaction),
      },
      { requestId: call.requestId },
    );
    return result;
  }

  private async dawdle(
    rule: Extract<SimulationRule, { name: 'slow' }>,
    call: GatewayCall,
  ): Promise<void> {
    const delayMs = Math.min(rule.delayMs, this.simulation.slowMsMax);
    await sleep(delayMs, undefined, { signal: call.signal });
  }
}

const DECLINED: GatewayResult = {
  status: 'failed',
  reason: { code: 'declined', message: 'The simulated gateway declined the transaction.' },
};

const NOT_UNDERSTOOD: GatewayResult = {
  status: 'failed',
  reason: {
    code: 'simulation_unknown',
    message: 'The simulated gateway has no such rule. Rules are listed in its README.',
  },
};

function completed(transaction: SubmittedTransaction): GatewayResult {
  return { status: 'completed', gatewayReference: referenceOf(transaction) };
}

/** The last twelve digits of our id: short enough for every format, the same whenever asked. */
function referenceOf(transaction: SubmittedTransaction): string {
  return `SIM-${transaction.id.slice(-12)}`;
}
