import { Controller, HttpCode, Param, Post, Req, UseGuards } from '@nestjs/common';
import { isUUID } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { AppError } from '#libs/errors';
import { JsonOnly } from '../http/json-only.js';
import { KnownQueryGuard } from '../http/known-query.guard.js';
import { bytesOf } from '../http/request-document.js';
import { type Redrive, RedriveTransaction } from '../transactions/redrive-transaction.js';
import { checkCallBody } from './call-body.js';
import { callbackHeadersOf } from './callback-headers.js';
import { CallbackReceipts } from './callback-receipts.js';
import { CallbackSignatureGuard, unsigned } from './callback-signature.guard.js';

/** A gateway asks to be sent again what it had put aside. */
@Controller('v1/gateways')
export class RedriveController {
  constructor(
    private readonly redrives: RedriveTransaction,
    private readonly receipts: CallbackReceipts,
  ) {}

  @Post(':gateway/transactions/:id/redrive')
  @HttpCode(202)
  @JsonOnly(true)
  @UseGuards(CallbackSignatureGuard, KnownQueryGuard)
  async redrive(
    @Param('gateway') gateway: string,
    @Param('id') pathId: string,
    @Req() request: FastifyRequest,
  ): Promise<RedriveAnswer> {
    const name = callbackHeadersOf(request)?.id;
    if (name === undefined) throw new Error('A gateway’s call lacks its guard.');
    const body = bytesOf(request);
    checkCallBody(body, pathId, 'redrive');
    if (!isUUID(pathId)) throw absent();
    const id = pathId.toLowerCase();
    const journal = this.receipts.redriveJournalOf({ gateway, name, body, transactionId: id });
    return answer(id, await this.redrives.redrive(gateway, id, journal));
  }
}

interface RedriveAnswer {
  readonly transaction_id: string;
  readonly status: string;
}

/** @throws AppError for every outcome but one */
function answer(id: string, redrive: Redrive): RedriveAnswer {
  switch (redrive.verdict) {
    case 'reopened':
      return { transaction_id: id, status: redrive.status };
    case 'final': {
      const { status: code } = redrive;
      const message = `The transaction is ${code}.`;
      throw new AppError('transaction_final', 'What is final is not sent again.', {
        errors: [{ path: '/transaction_id', code, message }],
      });
    }
    case 'not_found':
      throw absent();
    case 'repeated':
      throw unsigned();
    default:
      return redrive satisfies never;
  }
}

function absent(): AppError {
  return new AppError('not_found', 'There is no such transaction of this gateway.');
}
