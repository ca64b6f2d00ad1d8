import type { FastifyReply } from 'fastify';
import { HealthController } from './health.controller.js';
import { HealthService, type Readiness } from './health.service.js';

async function statusFor(status: Readiness['status']): Promise<number | undefined> {
  const health = new HealthService([]);
  jest.spyOn(health, 'readiness').mockResolvedValue({ status, dependencies: {} });
  const sent = jest.fn<FastifyReply, [number]>();
  await new HealthController(health).ready({ status: sent } as unknown as FastifyReply);
  return sent.mock.calls[0]?.[0];
}

describe('GET /health/ready', () => {
  it.each<[Readiness['status'], number]>([
    ['ready', 200],
    ['degraded', 200],
    ['unavailable', 503],
  ])('answers %s with %i', async (status, expected) => {
    await expect(statusFor(status)).resolves.toBe(expected);
  });
});
