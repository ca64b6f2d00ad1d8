import type { ContentObject, OperationObject } from '@nestjs/swagger';
import { CODECS } from '#libs/formats';
import { defaultGatewayOf, GATEWAYS, topicNames } from '#libs/messaging';
import { JSON_MEDIA_TYPE, schemaReference } from './content.js';
import { REQUEST_ID_HEADER } from './headers.js';
import type { DescribedOperation } from './operation.js';
import { problemResponses } from './problem-responses.js';
import { jsonStyles } from './reply-styles.js';

const METRICS_EXAMPLE = `# HELP payment_gateway_outbox_backlog Messages that wait to be published
# TYPE payment_gateway_outbox_backlog gauge
payment_gateway_outbox_backlog 0
`;

/** What this installation speaks, to whom, and how it is. */
export const PUBLIC_OPERATIONS: readonly DescribedOperation[] = [
  { method: 'get', path: '/v1/formats', operation: formats() },
  { method: 'get', path: '/v1/gateways', operation: gateways() },
  { method: 'get', path: '/health/live', operation: live() },
  { method: 'get', path: '/health/ready', operation: ready() },
  { method: 'get', path: '/metrics', operation: metrics() },
];

function formats(): OperationObject {
  const data = CODECS.map(({ format, mediaTypes, examples }) => ({
    format,
    media_types: mediaTypes,
    topic: topicNames('').transactions(format),
    default_gateway: defaultGatewayOf(format).name,
    examples,
  }));
  return {
    operationId: 'listFormats',
    tags: ['Directory'],
    summary: 'List the data formats',
    description: 'Their media types, Kafka topics, default gateways and example documents.',
    responses: directoryResponses('Formats', { data }),
  };
}

function gateways(): OperationObject {
  return {
    operationId: 'listGateways',
    tags: ['Directory'],
    summary: 'List the gateways',
    description: 'Each speaks one data format; the default one takes what names no gateway.',
    responses: directoryResponses('Gateways', { data: GATEWAYS }),
  };
}

function live(): OperationObject {
  return {
    operationId: 'getLiveness',
    tags: ['Health'],
    summary: 'Is the process alive?',
    security: [],
    responses: {
      200: { description: 'It is.', content: jsonContent('Liveness', { status: 'live' }) },
    },
  };
}

function ready(): OperationObject {
  const required = { postgres: 'up', schema: 'up' };
  const dependencies = { ...required, redis: 'up', kafka: 'up', circuit_breaker: 'up' };
  return {
    operationId: 'getReadiness',
    tags: ['Health'],
    summary: 'Can the process take requests?',
    description: [
      'Without a PostgreSQL that takes writes and is migrated it cannot; without Redis or Kafka',
      'it can, and is `degraded`. `details` names the topics whose circuit breaker is `open` or',
      '`half_open`.',
    ].join(' '),
    security: [],
    responses: {
      200: {
        description: 'It can.',
        content: jsonContent('Readiness', { status: 'ready', dependencies }),
      },
      503: {
        description: 'It cannot, or it is about to stop.',
        content: jsonContent('Readiness', {
          status: 'unavailable',
          dependencies: { ...dependencies, postgres: 'down' },
        }),
      },
    },
  };
}

function metrics(): OperationObject {
  return {
    operationId: 'getMetrics',
    tags: ['Health'],
    summary: 'What the process does, in numbers',
    description: [
      'In the text format of Prometheus: requests by route and status, messages published, sends',
      'that failed, the state and the openings of each circuit breaker, what waits in the outbox,',
      'and what Node.js says about the process.',
    ].join(' '),
    security: [],
    responses: {
      200: {
        description: 'One sample a line.',
        content: { 'text/plain': { schema: { type: 'string' }, example: METRICS_EXAMPLE } },
      },
    },
  };
}

function directoryResponses(schema: string, value: object): OperationObject['responses'] {
  return {
    200: {
      description: 'All of them.',
      headers: REQUEST_ID_HEADER,
      content: jsonContent(schema, value),
    },
    ...problemResponses(['validation_failed', 'unauthorized', 'not_acceptable'], jsonStyles()),
  };
}

function jsonContent(schema: string, value: object): ContentObject {
  return { [JSON_MEDIA_TYPE]: { schema: schemaReference(schema), example: value } };
}
