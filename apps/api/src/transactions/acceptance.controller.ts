import { Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { API_CONFIG, type ApiConfig } from '#libs/config';
import type { TransactionType } from '#libs/transaction';
import { merchantOf } from '../http/edge.js';
import { idempotencyKeyOf } from '../http/idempotency-key.js';
import { DocumentRoute } from '../http/merchant-route.js';
import { prefersStrictHandling } from '../http/preference.js';
import { encodeReply } from '../http/reply.js';
import { documentOf } from '../http/request-document.js';
import { traceparentOf } from '../http/traceparent.js';
import { AcceptTransactions } from './accept-transactions.js';

/** Where merchants hand in transactions. Bytes in, bytes out, in the format of the document. */
@Controller('v1')
@DocumentRoute()
export class AcceptanceController {
  constructor(
    @Inject(API_CONFIG) private readonly config: ApiConfig,
    private readonly acceptance: AcceptTransactions,
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

  private async accept(
    type: TransactionType,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<string> {
    const { codec, received } = documentOf(request);
    const idempotencyKey = idempotencyKeyOf(request, {
      inDocument: received.credentials.idempotencyKey,
      isRequired: this.config.idempotencyKeyRequired,
    });
    const { transactions, isReplayed } = await this.acceptance.accept({
      merchant: merchantOf(request),
      idempotencyKey,
      format: codec.format,
      requests: received.read({ type, now: new Date() }),
      requestId: request.id,
      traceparent: traceparentOf(request),
      isStrict: prefersStrictHandling(request),
    });
    if (isReplayed) void reply.header('Idempotency-Replayed', 'true');
    const [only] = transactions;
    if (only && transactions.length === 1) {
      void reply.header('Location', `/v1/transactions/${only.id}`);
    }
    return encodeReply(transactions, request, reply);
  }
}
