import { Controller, HttpCode, Param, Post, Req, UseGuards } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AppError } from '#libs/errors';
import { codecOf } from '#libs/formats';
import { findGateway } from '#libs/messaging';
import { KnownQueryGuard } from '../http/known-query.guard.js';
import { bytesOf } from '../http/request-document.js';
import type { Verdict } from '../transactions/signed-report.js';
import { callbackHeadersOf } from './callback-headers.js';
import { CallbackSettlement } from './callback-settlement.js';
import { CallbackSignatureGuard } from './callback-signature.guard.js';

/** The gateways' side: signed reports on transactions. */
@Controller('v1/callbacks')
export class CallbacksController {
  constructor(private readonly settlement: CallbackSettlement) {}

  @Post(':gateway')
  @HttpCode(200)
  @UseGuards(CallbackSignatureGuard, KnownQueryGuard)
  async receive(
    @Param('gateway') gateway: string,
    @Req() request: FastifyRequest,
  ): Promise<CallbackAnswer> {
    const name = callbackHeadersOf(request)?.id;
    const entry = findGateway(gateway);
    if (name === undefined || !entry) throw new Error('A callback lacks its guard.');
    const body = bytesOf(request);
    const report = codecOf(entry.format).decodeCallback(body);
    return answer(await this.settlement.settle({ gateway, name, body, report }));
  }
}

interface CallbackAnswer {
  readonly result: 'applied' | 'unchanged';
}

/** @throws AppError for every verdict that is not a success */
function answer(verdict: Verdict): CallbackAnswer {
  switch (verdict) {
    case 'applied':
    case 'unchanged':
      return { result: verdict };
    case 'conflict':
      throw new AppError('callback_conflict', 'Another final status stands; this one is kept.');
    case 'amount_mismatch':
      throw new AppError('amount_mismatch', 'The amount or the currency is not the one accepted.');
    case 'not_found':
      throw new AppError('not_found', 'There is no such transaction of this gateway.');
    case 'name_reused':
      throw new AppError('callback_conflict', 'This webhook-id belongs to another callback.');
    default:
      return verdict satisfies never;
  }
}
