import { applyDecorators, UseGuards } from '@nestjs/common';
import { AcceptGuard } from './accept.guard.js';
import { ApiKeyGuard } from './api-key.guard.js';
import { KnownQueryGuard } from './known-query.guard.js';
import { MediaTypeGuard } from './media-type.guard.js';

/** What every merchant's call passes, in the order of the wire contract: 401, 406, 400. */
export const MerchantRoute = () =>
  applyDecorators(UseGuards(ApiKeyGuard, AcceptGuard, KnownQueryGuard));

/** A merchant's call with a document in one of our formats: 415 comes before the others. */
export const DocumentRoute = () =>
  applyDecorators(UseGuards(MediaTypeGuard, ApiKeyGuard, AcceptGuard, KnownQueryGuard));
