import type { OperationObject } from '@nestjs/swagger';

/** One operation and where it is, as OpenAPI writes paths. */
export interface DescribedOperation {
  readonly method: 'get' | 'post';
  readonly path: string;
  readonly operation: OperationObject;
}
