import type { FastifyRequest } from 'fastify';
import type { SignatureHeaders } from '#libs/signing';
import { singleHeader } from '../http/single-header.js';

/** The Standard Webhooks headers, when each is there exactly once. */
export function callbackHeadersOf(request: FastifyRequest): SignatureHeaders | undefined {
  const id = headerOf(request, 'webhook-id');
  const timestamp = headerOf(request, 'webhook-timestamp');
  const signature = headerOf(request, 'webhook-signature');
  return id === undefined || timestamp === undefined || signature === undefined
    ? undefined
    : { id, timestamp, signature };
}

function headerOf(request: FastifyRequest, name: string): string | undefined {
  const header = singleHeader(request, name);
  return header === 'repeated' ? undefined : header.value;
}
