import { setTimeout as sleep } from 'node:timers/promises';
import type { GatewayReport, Money, SubmittedTransaction } from '#libs/transaction';
import type {
  CallbackOutbox,
  GatewayCall,
  GatewayResult,
  InquiryResult,
  PaymentGateway,
} from '#libs/gateway-kit';
import type { CallbackForger } from './callback-forger.js';
import { parseRule, type SimulationRule } from './simulation-rule.js';
import type { SimulatedWorld } from './simulated-world.js';

/** What a simulated gateway works with. */
export interface Simulation {
  readonly world: SimulatedWorld;
  readonly outbox: CallbackOutbox;
  /** `slow` never takes longer: past the kit's deadline it would be another rule. */
  readonly slowMsMax: number;
  readonly forger: Pick<CallbackForger, 'send'>;
  /** Ends the process on the spot. */
  readonly crash: () => never;
}

/** Later than the kit's own callback, which is on its way at once. */
const AFTERWARDS_MS = 1_500;

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
        return this.pay(transaction, call);
      case 'decline':
        return DECLINED;
      case 'slow':
        await this.dawdle(rule, call);
        return this.pay(transaction, call);
      case 'duplicate':
        return this.payAndReport(transaction, call, reportOf(transaction), 0);
      case 'retry':
        return call.attempt <= rule.times ? { status: 'retry' } : this.pay(transaction, call);
      case 'silent':
        await this.pay(transaction, call);
        return { status: 'processing', isQuiet: true };
      case 'late_processing':
        return this.payAndReport(transaction, call, lateProcessing(transaction), AFTERWARDS_MS);
      case 'conflict':
        return this.payAndReport(transaction, call, contradiction(transaction), AFTERWARDS_MS);
      case 'bad_signature': {
        const result = await this.pay(transaction, call);
        await this.simulation.forger.send(this.name, reportOf(transaction));
        return result;
      }
      case 'wrong_amount':
        return { ...(await this.pay(transaction, call)), money: otherMoney(transaction) };
      case 'crash':
        await this.pay(transaction, call);
        return this.simulation.crash();
      case 'poison':
        throw new Error(POISONED);
      case 'not_understood':
        return NOT_UNDERSTOOD;
      default:
        return rule satisfies never;
    }
  }

  /** Looks at the world: what was refused there has left no trace either. */
  async inquire(transaction: SubmittedTransaction): Promise<InquiryResult> {
    const rule = parseRule(this.ruleTextOf(transaction));
    if (rule.name === 'poison') throw new Error(POISONED);
    const hasPaid = await this.simulation.world.hasPaid(this.name, transaction.id);
    if (!hasPaid) return { status: 'not_found' };
    const result = completed(transaction);
    return rule.name === 'wrong_amount' ? { ...result, money: otherMoney(transaction) } : result;
  }

  private async pay(transaction: SubmittedTransaction, call: GatewayCall): Promise<Completed> {
    await this.simulation.world.pay(this.name, transaction.id, call);
    return completed(transaction);
  }

  /** Two callbacks with two webhook ids: this one, and the kit's own. */
  private async payAndReport(
    transaction: SubmittedTransaction,
    call: GatewayCall,
    report: GatewayReport,
    delayMs: number,
  ): Promise<GatewayResult> {
    const result = await this.pay(transaction, call);
    const { requestId } = call;
    await this.simulation.outbox.enqueue(this.name, report, { requestId, delayMs });
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

type Completed = Extract<GatewayResult, { status: 'completed' }>;

const POISONED = 'The simulated gateway is poisoned.';

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

function completed(transaction: SubmittedTransaction): Completed {
  return { status: 'completed', gatewayReference: referenceOf(transaction) };
}

/** What the kit reports of a transaction that is completed. */
function reportOf(transaction: SubmittedTransaction): GatewayReport {
  const { id: transactionId, amountMinor, currency } = transaction;
  const money = { amountMinor, currency };
  return { transactionId, money, ...completed(transaction) };
}

function lateProcessing({ id: transactionId }: SubmittedTransaction): GatewayReport {
  return { transactionId, status: 'processing' };
}

function contradiction({ id: transactionId }: SubmittedTransaction): GatewayReport {
  const message = 'The simulated gateway contradicts itself.';
  return { transactionId, status: 'failed', reason: { code: 'simulated_conflict', message } };
}

/** One minor unit less, where that is more than nothing. */
function otherMoney({ amountMinor, currency }: SubmittedTransaction): Money {
  return { amountMinor: amountMinor > 1n ? amountMinor - 1n : 2n, currency };
}

/** The last twelve digits of our id: short enough for every format, the same whenever asked. */
function referenceOf(transaction: SubmittedTransaction): string {
  return `SIM-${transaction.id.slice(-12)}`;
}
