import type { OpenAPIObject } from '@nestjs/swagger';
import { ACCEPTANCE_OPERATIONS } from './acceptance-operations.js';
import { CALLBACK_OPERATIONS } from './callback-operations.js';
import { introduction, TAGS } from './introduction.js';
import type { DescribedOperation } from './operation.js';
import { PARAMETERS } from './parameters.js';
import { PUBLIC_OPERATIONS } from './public-operations.js';
import { REPLY_SCHEMAS } from './reply-schemas.js';
import { REQUEST_SCHEMAS } from './request-schemas.js';
import { BEARER, SECURITY_SCHEMES } from './security.js';
import { TRANSACTION_OPERATIONS } from './transaction-operations.js';

/** In the order in which somebody who tries the API needs them. */
const OPERATIONS: readonly DescribedOperation[] = [
  ...ACCEPTANCE_OPERATIONS,
  ...TRANSACTION_OPERATIONS,
  ...CALLBACK_OPERATIONS,
  ...PUBLIC_OPERATIONS,
];

/**
 * The OpenAPI document. It follows from the registries of formats and gateways and from nothing
 * else, so that the committed one is that of every installation.
 */
export function openApiDocument(): OpenAPIObject {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Payment gateway',
      version: '0.1.0',
      description: introduction(),
    },
    servers: [{ url: '/', description: 'This installation' }],
    tags: [...TAGS],
    security: [{ [BEARER]: [] }],
    paths: pathsOf(OPERATIONS),
    components: {
      schemas: { ...REQUEST_SCHEMAS, ...REPLY_SCHEMAS },
      parameters: { ...PARAMETERS },
      securitySchemes: { ...SECURITY_SCHEMES },
    },
  };
}

function pathsOf(operations: readonly DescribedOperation[]): OpenAPIObject['paths'] {
  const paths: OpenAPIObject['paths'] = {};
  for (const { method, path, operation } of operations) {
    paths[path] = { ...paths[path], [method]: operation };
  }
  return paths;
}
