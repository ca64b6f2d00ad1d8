import {
  type DynamicModule,
  type FactoryProvider,
  Module,
  type ModuleMetadata,
} from '@nestjs/common';
import { DEPENDENCY_CHECKS, type DependencyCheck } from './dependency-check.js';
import { HealthController } from './health.controller.js';
import { HealthService } from './health.service.js';

export interface HealthOptions
  extends
    Pick<ModuleMetadata, 'imports'>,
    Pick<FactoryProvider<readonly DependencyCheck[]>, 'inject' | 'useFactory'> {}

/**
 * Knows how to ask and how to answer, but not whom: the composition root names the dependencies.
 */
@Module({})
export class HealthModule {
  static watching({ imports = [], inject = [], useFactory }: HealthOptions): DynamicModule {
    return {
      module: HealthModule,
      imports,
      controllers: [HealthController],
      providers: [HealthService, { provide: DEPENDENCY_CHECKS, inject, useFactory }],
    };
  }
}
