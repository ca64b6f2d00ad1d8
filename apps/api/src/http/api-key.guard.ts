import { hash } from 'node:crypto';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { API_CONFIG, type ApiConfig } from '#libs/config';
import { AppError } from '#libs/errors';
import type { RequestDocument } from '#libs/formats';
import { edgeOf } from './edge.js';
import { documentOf } from './request-document.js';
import { singleHeader } from './single-header.js';

const BEARER = /^Bearer ([!-~]{1,200})$/i;

/** Finds the merchant whose API key a request carries. */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  /** By digest: looking up an attacker's text among keys must not take longer the closer it is. */
  private readonly merchants: ReadonlyMap<string, string>;

  constructor(@Inject(API_CONFIG) config: ApiConfig) {
    this.merchants = new Map(
      config.merchantKeys.map(({ merchant, apiKey }) => [digest(apiKey), merchant]),
    );
  }

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const apiKey = apiKeyOf(request);
    const merchant = apiKey === undefined ? undefined : this.merchants.get(digest(apiKey));
    if (merchant === undefined) {
      throw new AppError('unauthorized', 'Send "Authorization: Bearer <API key>" once.', {
        headers: { 'WWW-Authenticate': 'Bearer' },
      });
    }
    edgeOf(request).merchant = merchant;
    return true;
  }
}

/** From the header, or from the document where its format has a place for it. */
function apiKeyOf(request: FastifyRequest): string | undefined {
  const header = singleHeader(request, 'authorization');
  if (header === 'repeated') return undefined;
  return header.value === undefined
    ? documentIfReadable(request)?.received.credentials.apiKey
    : BEARER.exec(header.value)?.[1];
}

/** What is wrong with a document is none of the business of somebody without a key. */
function documentIfReadable(request: FastifyRequest): RequestDocument | undefined {
  if (!edgeOf(request).hasDocument) return undefined;
  try {
    return documentOf(request);
  } catch {
    return undefined;
  }
}

function digest(apiKey: string): string {
  return hash('sha256', apiKey, 'base64');
}
