import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { Counter, Histogram, Registry } from 'prom-client';

/** An accept takes milliseconds; what takes longer than the last one has waited for something. */
const BUCKETS_SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** One label for all that is not there: else whoever asks for nonsense makes up labels. */
const UNROUTED = 'none';

/** Requests by route, never by URL: an id or a query would be a label of its own. */
@Injectable()
export class RequestMetrics {
  private readonly requests: Counter<'route' | 'status'>;
  private readonly durations: Histogram<'route'>;

  constructor(registry: Registry) {
    this.requests = new Counter({
      name: 'payment_gateway_http_requests_total',
      help: 'Requests that were answered.',
      labelNames: ['route', 'status'],
      registers: [registry],
    });
    this.durations = new Histogram({
      name: 'payment_gateway_http_request_duration_seconds',
      help: 'How long requests took.',
      labelNames: ['route'],
      buckets: BUCKETS_SECONDS,
      registers: [registry],
    });
  }

  /** Counts what a server answers. To be called before its routes are made. */
  watch(instance: FastifyInstance): void {
    instance.addHook('onResponse', (request, reply, done) => {
      const route = request.routeOptions.url ?? UNROUTED;
      this.requests.inc({ route, status: reply.statusCode });
      this.durations.observe({ route }, reply.elapsedTime / 1_000);
      done();
    });
  }
}
