import { Controller, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { API_CONFIG, type ApiConfig } from '#libs/config';
import type { Transaction, TransactionType } from '#libs/transaction';
import { edgeOf, merchantOf, replyCodecOf } from '../http/edge.js';
import { idempotencyKeyOf } from '../http/idempotency-key.js';
import { MerchantRoute } from '../http/merchant-route.js';
import { bodyOf } from '../http/request-body.js';
import { traceparentOf } from '../http/traceparent.js';
import { AcceptTransactions } from './accept-transactions.js';
import { type HistoryView, toHistoryView } from './history-view.js';
import { ReadTransactions } from './read-transactions.js';

/** The merchants' side. Bytes in, bytes out: the body is in the format of its media type. */
@Controller('v1')
@MerchantRoute()
export class TransactionsController {
  constructor(
    @Inject(API_CONFIG) private readonly config: ApiConfig,
    private readonly acceptance: AcceptTransactions,
    private readonly reading: ReadTransactions,
  ) {}

  @Post('deposits')
  @HttpCode(202)
  deposit(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.accept('deposit', request, reply);
  }

  @Post('withdrawals')
  @HttpCode(202)
  withdraw(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.accept('withdrawal', request, reply);
  }

  @Get('transactions/:id')
  async find(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const transaction = await this.reading.find(merchantOf(request), id);
    return encode([transaction], request, reply);
  }

  @Get('transactions/:id/events')
  async history(@Param('id') id: string, @Req() request: FastifyRequest): Promise<HistoryView> {
    return toHistoryView(await this.reading.history(merchantOf(request), id));
  }

  private async accept(
    type: TransactionType,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<string> {
    const edge = edgeOf(request);
    const { codec, body } = bodyOf(request);
    const idempotencyKey = idempotencyKeyOf(request, this.config.idempotencyKeyRequired);
    const received = codec.receiveRequest(body);
    edge.style = received.style;
    const requests = received.read({ type, now: new Date() });
    const { transactions, isReplayed } = await this.acceptance.accept({
      merchant: merchantOf(request),
      idempotencyKey,
      format: codec.format,
      requests,
      requestId: edge.requestId,
      traceparent: traceparentOf(request),
    });
    if (isReplayed) void reply.header('Idempotency-Replayed', 'true');
    const [only] = transactions;
    if (only && transactions.length === 1) {
      void reply.header('Location', `/v1/transactions/${only.id}`);
    }
    return encode(transactions, request, reply);
  }
}

function encode(
  transactions: readonly Transaction[],
  request: FastifyRequest,
  reply: FastifyReply,
): string {
  const edge = edgeOf(request);
  const { contentType, body } = replyCodecOf(edge).encodeReply(transactions, edge.style);
  void reply.type(contentType);
  return body;
}
