import { type DynamicModule, Module, type ModuleMetadata } from '@nestjs/common';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { DriftMetrics } from './drift-metrics.js';
import { MetricsController } from './metrics.controller.js';
import { PublishingMetrics } from './publishing-metrics.js';
import { RequestMetrics } from './request-metrics.js';

/** Shows operators in numbers what the API does. Who is counted knows nothing of it. */
@Module({})
export class MetricsModule {
  /** @param imports where publishing and transactions come from */
  static showing(imports: NonNullable<ModuleMetadata['imports']>): DynamicModule {
    return {
      module: MetricsModule,
      imports,
      controllers: [MetricsController],
      providers: [
        { provide: Registry, useFactory: makeRegistry },
        PublishingMetrics,
        DriftMetrics,
        RequestMetrics,
      ],
    };
  }
}

/** One of our own: the package's global one would be shared by every API in a process. */
function makeRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}
