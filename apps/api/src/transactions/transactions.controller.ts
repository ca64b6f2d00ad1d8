import { Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { merchantOf } from '../http/edge.js';
import { JsonOnly } from '../http/json-only.js';
import { QueryParameters } from '../http/known-query.guard.js';
import { MerchantRoute } from '../http/merchant-route.js';
import { encodeReply } from '../http/reply.js';
import { CancelTransaction } from './cancel-transaction.js';
import { type HistoryView, toHistoryView } from './history-view.js';
import { LIST_PARAMETERS } from './list-query.dto.js';
import { readListQuery } from './list-query.js';
import { type ListView, toListView } from './list-view.js';
import { ReadTransactions } from './read-transactions.js';

/** What merchants see of their transactions, and how they take one back. */
@Controller('v1/transactions')
@MerchantRoute()
export class TransactionsController {
  constructor(
    private readonly reading: ReadTransactions,
    private readonly cancellation: CancelTransaction,
  ) {}

  @Get()
  @JsonOnly(true)
  @QueryParameters(LIST_PARAMETERS)
  async list(
    @Query() query: Record<string, unknown>,
    @Req() request: FastifyRequest,
  ): Promise<ListView> {
    return toListView(await this.reading.list(merchantOf(request), readListQuery(query)));
  }

  @Get(':id')
  async find(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const transaction = await this.reading.find(merchantOf(request), id);
    return encodeReply([transaction], request, reply);
  }

  @Get(':id/events')
  @JsonOnly(true)
  async history(@Param('id') id: string, @Req() request: FastifyRequest): Promise<HistoryView> {
    return toHistoryView(await this.reading.history(merchantOf(request), id));
  }

  @Post(':id/cancel')
  @HttpCode(200)
  async cancel(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const transaction = await this.cancellation.cancel(merchantOf(request), id);
    return encodeReply([transaction], request, reply);
  }
}
