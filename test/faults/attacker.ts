import { setTimeout as sleep } from 'node:timers/promises';
import { formatAmount, parseMoney } from '#libs/transaction';
import { callbackCall, type CallbackSketch, gatewayKey } from '../support/callback-call.js';
import { callHttp, type HttpCall } from '../support/http-call.js';
import { ATTACK_MARK } from './checks/life-checks.js';
import type { Cluster } from './cluster.js';
import type { Entry, Ledger } from './ledger.js';
import type { Random } from './random.js';

const PAUSE_MS = { min: 150, max: 700 };
const TIMEOUT_MS = 8_000;
const STALE_SECONDS = 400;

interface Attack {
  readonly name: string;
  readonly call: HttpCall;
  /** How the API may answer, besides that it cannot answer at all. */
  readonly answers: readonly number[];
}

interface DeliveredCallback {
  readonly id: string;
  readonly gateway: string;
  readonly content_type: string;
  readonly body: Buffer;
}

/** Sends callbacks that must be refused, about transactions that are on their way. */
export class Attacker {
  private isStopping = false;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly cluster: Cluster,
    private readonly ledger: Ledger,
    private readonly random: Random,
  ) {}

  start(): void {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.isStopping) {
      await sleep(this.random.integer(PAUSE_MS.min, PAUSE_MS.max));
      const entry = this.ledger.recentOk(this.random, 20);
      const attack = entry && (await this.choose(entry));
      if (attack) await this.strike(attack);
    }
  }

  private choose(entry: Entry): Promise<Attack | undefined> | Attack {
    const attacks = [
      () => forged(entry, this.random),
      () => stale(entry),
      () => ofAnotherGateway(entry),
      () => otherAmount(entry),
      () => this.replayed(),
    ];
    return this.random.pick(attacks)();
  }

  private async strike({ name, call, answers }: Attack): Promise<void> {
    this.ledger.count('attacks');
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const { status } = await callHttp(this.cluster.apiUrl, { ...call, signal });
      if (answers.includes(status)) this.ledger.count('attacksRefused');
      else if (status < 500) this.ledger.violate('attacks are refused', `${name}: ${status}`);
    } catch {
      // Nobody was there to answer.
    }
  }

  /** What was delivered long ago, word for word, with the time and signature of then. */
  private async replayed(): Promise<Attack | undefined> {
    const delivered = await this.cluster.pool
      .query<DeliveredCallback>(
        `SELECT id, gateway, content_type, body FROM gateway.callback
         WHERE delivered_at IS NOT NULL ORDER BY created_at DESC LIMIT 20`,
      )
      .then(({ rows }) => rows)
      .catch(() => []);
    if (delivered.length === 0) return undefined;
    const { id, gateway, content_type: contentType, body } = this.random.pick(delivered);
    const sketch: CallbackSketch = {
      ...{ gateway, webhookId: id, ageSeconds: STALE_SECONDS },
      headers: { 'Content-Type': contentType },
    };
    return {
      name: 'a replayed callback',
      call: callbackCall(body.toString(), sketch),
      answers: [401],
    };
  }
}

/** Signed by a key that nobody knows. */
function forged(entry: Entry, random: Random): Attack {
  const key = Buffer.from(`forged-${random.next()}`.padEnd(32, '0'));
  return { name: 'a forged callback', call: attackOn(entry, { key }), answers: [401] };
}

function stale(entry: Entry): Attack {
  const call = attackOn(entry, { ageSeconds: STALE_SECONDS });
  return { name: 'a stale callback', call, answers: [401] };
}

/** Rightly signed, by a gateway that has nothing to say about it. */
function ofAnotherGateway(entry: Entry): Attack {
  const key = gatewayKey(entry.format === 'json' ? 'soap-sim' : 'json-sim');
  return { name: "another gateway's signature", call: attackOn(entry, { key }), answers: [401] };
}

/** Rightly signed, about other money. */
function otherAmount(entry: Entry): Attack {
  const parsed = parseMoney(entry.amount, entry.currency);
  if (!('money' in parsed)) throw new Error(`${entry.amount} is no amount.`);
  const { amountMinor, currency } = parsed.money;
  const amount = formatAmount({ amountMinor: amountMinor + 1n, currency });
  const call = attackOn(entry, {}, { status: 'completed', amount });
  return { name: 'a callback about other money', call, answers: [409] };
}

function attackOn(entry: Entry, sketch: CallbackSketch, over: object = {}): HttpCall {
  const gateway = entry.format === 'json' ? 'json-sim' : 'soap-sim';
  const report = {
    transaction_id: entry.id ?? '',
    status: 'failed',
    amount: entry.amount,
    currency: entry.currency,
    gateway_reference: ATTACK_MARK,
    reason: { code: ATTACK_MARK, message: ATTACK_MARK },
    ...over,
  };
  return gateway === 'json-sim'
    ? callbackCall(report, { gateway, ...sketch })
    : callbackCall(soapOf(report), {
        ...{ gateway, ...sketch },
        headers: { 'Content-Type': 'text/xml' },
      });
}

function soapOf(report: {
  readonly transaction_id: string;
  readonly status: string;
  readonly amount: string;
  readonly currency: string;
}): string {
  const reason =
    report.status === 'failed'
      ? `<reason><code>${ATTACK_MARK}</code><message>${ATTACK_MARK}</message></reason>`
      : '';
  return (
    '<CallbackRequest xmlns="urn:payment-gateway:v1">' +
    `<transactionId>${report.transaction_id}</transactionId><status>${report.status}</status>` +
    `<amount>${report.amount}</amount><currency>${report.currency}</currency>` +
    `<gatewayReference>${ATTACK_MARK}</gatewayReference>${reason}</CallbackRequest>`
  );
}
