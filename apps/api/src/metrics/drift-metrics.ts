import { Injectable } from '@nestjs/common';
import { Counter, Registry } from 'prom-client';
import { DriftCheck } from '../transactions/drift/drift-check.js';

/** What the drift check of this process has found, read from it at the moment of the question. */
@Injectable()
export class DriftMetrics {
  constructor(registry: Registry, drift: DriftCheck) {
    const { counters } = drift;
    new Counter({
      name: 'payment_gateway_drift_found_total',
      help: 'Copies in Redis and outbox rows that were out of step with PostgreSQL',
      labelNames: ['drift'],
      registers: [registry],
      collect() {
        this.reset();
        for (const [kind, count] of Object.entries(counters.found))
          this.inc({ drift: kind }, count);
      },
    });
    new Counter({
      name: 'payment_gateway_drift_repaired_total',
      help: 'Copies in Redis that were written again or deleted for that',
      registers: [registry],
      collect() {
        this.reset();
        this.inc(counters.repaired);
      },
    });
  }
}
