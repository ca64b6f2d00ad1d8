import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { API_CONFIG, type ApiConfig } from '#libs/config';
import { AppError } from '#libs/errors';
import { codecOf } from '#libs/formats';
import { findGateway } from '#libs/messaging';
import { verify } from '#libs/signing';
import { edgeOf } from '../http/edge.js';
import { JsonOnly } from '../http/json-only.js';
import { bytesOf } from '../http/request-document.js';
import { unsupportedMediaType } from '../http/unsupported-media-type.js';
import { callbackHeadersOf } from './callback-headers.js';

/**
 * Lets nothing through that its gateway has not signed, freshly, over these very bytes.
 *
 * Checked in the order of the wire contract: gateway known, media type of its format (or JSON,
 * where the route speaks nothing else), headers, signature, time. Whoever cannot sign learns
 * nothing: one answer for every reason.
 */
@Injectable()
export class CallbackSignatureGuard implements CanActivate {
  constructor(
    @Inject(API_CONFIG) private readonly config: ApiConfig,
    private readonly reflector: Reflector,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest<GatewayRoute>>();
    const gateway = findGateway(request.params.gateway);
    if (!gateway) throw unsigned();
    const isJsonOnly = this.reflector.get<true | undefined>(JsonOnly, context.getHandler());
    const codec = codecOf(isJsonOnly ? 'json' : gateway.format);
    const edge = edgeOf(request);
    if (isJsonOnly) edge.style = codec.plainStyle;
    if (
      !codec.mediaTypes.includes(edge.mediaType) ||
      request.headers['content-encoding'] !== undefined
    ) {
      throw unsupportedMediaType(codec.mediaTypes);
    }
    edge.style = codec.plainStyle;
    const headers = callbackHeadersOf(request);
    const keys = this.config.gatewaySecrets.of(gateway.name);
    const nowSeconds = Date.now() / 1_000;
    if (!headers || !verify(keys, headers, bytesOf(request), nowSeconds)) throw unsigned();
    return true;
  }
}

interface GatewayRoute {
  readonly Params: { readonly gateway: string };
}

/** The one answer to whoever cannot sign, or has used a name before. */
export function unsigned(): AppError {
  return new AppError('invalid_signature', 'Sign the raw body as Standard Webhooks describes.');
}
