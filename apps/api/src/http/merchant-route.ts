import { applyDecorators, UseGuards } from '@nestjs/common';
import { AcceptGuard } from './accept.guard.js';
import { ApiKeyGuard } from './api-key.guard.js';
import { KnownQueryGuard } from './known-query.guard.js';
import { MediaTypeGuard } from './media-type.guard.js';

/** What every merchant's call passes, in the order of the wire contract: 415, 401, 406, 400. */
export const MerchantRoute = () =>
  applyDecorators(UseGuards(MediaTypeGuard, ApiKeyGuard, AcceptGuard, KnownQueryGuard));
