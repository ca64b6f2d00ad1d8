import { Injectable } from '@nestjs/common';
import { type CommandAnswer, CommandFailure } from '#libs/terminal';
import { reasonOf } from '#libs/transaction';
import { OutboxCare } from '../publishing/outbox-care.js';
import { DriftCheck } from '../transactions/drift/drift-check.js';
import { ResolveTransaction, type Resolution } from '../transactions/resolve-transaction.js';
import { TransactionStore } from '../transactions/transaction-store.js';
import { HELP, type OperatorWish } from './command-line.js';
import { OperatorRecords } from './operator-records.js';
import { driftView, fileView, refusedView, unknownView, type View } from './operator-views.js';

type Wish<Command extends OperatorWish['command']> = Extract<OperatorWish, { command: Command }>;

/** What operators can do about transactions. */
@Injectable()
export class OperatorCommands {
  constructor(
    private readonly records: OperatorRecords,
    private readonly store: TransactionStore,
    private readonly outbox: OutboxCare,
    private readonly resolution: ResolveTransaction,
    private readonly drift: DriftCheck,
  ) {}

  /** @throws CommandFailure when it cannot be done */
  async run(wish: OperatorWish): Promise<CommandAnswer> {
    switch (wish.command) {
      case 'help':
        return { output: HELP };
      case 'list':
        return answer(wish, await this.list(wish));
      case 'show':
        return answer(wish, await this.show(wish));
      case 'resolve':
        return answer(wish, await this.resolve(wish));
      case 'drift': {
        const report = await this.drift.runWhole();
        return { ...answer(wish, driftView(report)), isFailure: report.isRedisAway };
      }
      default:
        return wish satisfies never;
    }
  }

  private async list({ status, limit }: Wish<'list'>): Promise<View> {
    return status === 'unknown'
      ? unknownView(await this.records.unknown(limit))
      : refusedView(await this.records.refused(limit));
  }

  private async show({ id }: Wish<'show'>): Promise<View> {
    const transaction = await this.store.find(id);
    const details = await this.records.detailsOf(id);
    if (!transaction || !details) throw absent();
    return fileView({
      transaction,
      details,
      history: await this.records.historyOf(id),
      callbacks: await this.records.callbacksOn(id),
      messages: await this.outbox.messagesOf(id),
    });
  }

  private async resolve({ id, status, message }: Wish<'resolve'>): Promise<View> {
    return resolutionView(id, await this.resolution.resolve(id, { status, message }));
  }
}

function resolutionView(id: string, resolution: Resolution): View {
  if (resolution.kind === 'absent') throw absent();
  const { kind, transaction } = resolution;
  const { status } = transaction.state;
  switch (kind) {
    case 'resolved':
      return { json: { id, status, changed: true }, text: `${id} is ${status} now.` };
    case 'unchanged': {
      const text = `${id} is ${status} already; nothing was changed.`;
      return { json: { id, status, changed: false }, text };
    }
    case 'conflict': {
      const reason = reasonOf(transaction.state);
      const why = reason ? ` (${reason.code})` : '';
      throw new CommandFailure(`${id} is ${status}${why}, which is final: nothing was changed.`);
    }
    case 'refused':
      throw new CommandFailure(
        `${id} is ${status}: only what is unknown can be resolved. Nothing was changed.`,
      );
    default:
      return kind satisfies never;
  }
}

function answer({ asJson }: OperatorWish, { json, text }: View): CommandAnswer {
  return { output: asJson ? JSON.stringify(json, null, 2) : text };
}

function absent(): CommandFailure {
  return new CommandFailure('There is no such transaction.');
}
